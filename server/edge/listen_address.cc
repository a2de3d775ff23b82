#include "server/edge/listen_address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/edge/tls.h"
#include "server/gate/address_class.h"

namespace citymatch {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

// A socket that closes itself.
class Socket {
 public:
  Socket(int family, int type) : fd_(socket(family, type | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  const int fd_;
};

absl::Status BadAddress(absl::string_view flag, absl::string_view text,
                        absl::string_view why) {
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat(flag, " \"", text, "\": ", why,
                   "; write HOST:PORT, such as 127.0.0.1:50051 or [::1]:50051, "
                   "or unix:PATH"),
      "BAD_LISTEN_ADDRESS", {{"address", std::string(text)}});
}

absl::Status CannotListen(absl::string_view text, absl::string_view why) {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("cannot listen on ", text, ": ", why),
                   "CANNOT_LISTEN", {{"address", std::string(text)}});
}

absl::StatusOr<AddressList> Lookup(absl::string_view text,
                                   const std::string& host, int port,
                                   int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string service = absl::StrCat(port);
  int error = getaddrinfo(host.c_str(), service.c_str(), &hints, &found);
  // RFC 6761: localhost is the loopback, also where no file says so.
  if (error != 0 && host == "localhost") {
    error = getaddrinfo("127.0.0.1", service.c_str(), &hints, &found);
  }
  if (error != 0) {
    return CannotListen(text,
                        absl::StrCat("the name ", host, " does not resolve (",
                                     gai_strerror(error), ")"));
  }
  return AddressList(found, &freeaddrinfo);
}

// The address as digits.
std::string Numeric(const addrinfo& address) {
  char host[NI_MAXHOST] = "";
  getnameinfo(address.ai_addr, address.ai_addrlen, host, sizeof(host), nullptr,
              0, NI_NUMERICHOST);
  return host;
}

absl::StatusOr<ListenAddress> ResolveUnix(absl::string_view flag,
                                          absl::string_view text,
                                          absl::string_view path) {
  // "unix:///run/x" and "unix:/run/x" are the same place.
  if (absl::ConsumePrefix(&path, "//") && (path.empty() || path[0] != '/')) {
    return BadAddress(flag, text, "after unix:// the path must begin with /");
  }
  if (path.empty()) return BadAddress(flag, text, "the path is missing");
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return BadAddress(
        flag, text,
        absl::StrCat("the path is longer than ",
                     sizeof(sockaddr_un::sun_path) - 1, " bytes"));
  }
  ListenAddress address;
  address.text = std::string(text);
  address.unix_path = std::string(path);
  address.local = true;
  return address;
}

absl::Status CheckUnix(const ListenAddress& address) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, address.unix_path.data(),
              address.unix_path.size());
  struct stat info {};
  if (lstat(address.unix_path.c_str(), &info) == 0) {
    if (!S_ISSOCK(info.st_mode)) {
      return CannotListen(address.text,
                          "there is something else than a socket; name "
                          "another path");
    }
    // gRPC replaces a socket that is there, also that of a running server.
    const Socket probe(AF_UNIX, SOCK_STREAM);
    if (connect(probe.fd(), reinterpret_cast<const sockaddr*>(&name),
                sizeof(name)) == 0) {
      return CannotListen(address.text,
                          "another process listens there; stop it, or name "
                          "another path");
    }
    return absl::OkStatus();
  }
  const size_t slash = address.unix_path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : address.unix_path.substr(0, slash + 1);
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    return CannotListen(
        address.text,
        absl::StrCat("the folder ", folder, " cannot be written (",
                     std::generic_category().message(errno), ")"));
  }
  return absl::OkStatus();
}

std::string WhyNotBound(int error, int port) {
  switch (error) {
    case EADDRINUSE:
      return absl::StrCat("port ", port,
                          " is in use; stop the process that has it, or "
                          "choose another port (0 picks a free one)");
    case EACCES:
      return absl::StrCat("no permission for port ", port,
                          "; choose one from 1024 on, or give the process "
                          "the capability CAP_NET_BIND_SERVICE");
    case EADDRNOTAVAIL:
      return "this machine does not have the address";
    default:
      return std::generic_category().message(error);
  }
}

}  // namespace

std::string ListenAddress::Target(int port_in_use) const {
  if (!unix_path.empty()) return absl::StrCat("unix:", unix_path);
  const bool v6 = host.find(':') != std::string::npos;
  return v6 ? absl::StrCat("[", host, "]:", port_in_use)
            : absl::StrCat(host, ":", port_in_use);
}

absl::StatusOr<ListenAddress> ResolveListenAddress(absl::string_view text,
                                                   absl::string_view flag) {
  absl::string_view rest = absl::StripAsciiWhitespace(text);
  if (absl::ConsumePrefix(&rest, "unix:")) {
    return ResolveUnix(flag, text, rest);
  }
  const size_t colon = rest.rfind(':');
  if (colon == absl::string_view::npos) {
    return BadAddress(flag, text, "the port is missing");
  }
  absl::string_view host = rest.substr(0, colon);
  const absl::string_view digits = rest.substr(colon + 1);
  int port = -1;
  if (digits.empty() ||
      digits.find_first_not_of("0123456789") != absl::string_view::npos ||
      !absl::SimpleAtoi(digits, &port) || port > 65535) {
    return BadAddress(flag, text, "the port must be a number from 0 to 65535");
  }
  const bool bracketed = absl::ConsumePrefix(&host, "[");
  if (bracketed && !absl::ConsumeSuffix(&host, "]")) {
    return BadAddress(flag, text, "the bracket ] is missing");
  }
  if (!bracketed && host.find(':') != absl::string_view::npos) {
    return BadAddress(flag, text, "an IPv6 address belongs in brackets");
  }
  if (host.empty()) {
    return BadAddress(flag, text, "the host is missing (0.0.0.0 means all)");
  }
  CITYMATCH_ASSIGN_OR_RETURN(const AddressList found,
                             Lookup(text, std::string(host), port,
                                    bracketed ? AI_NUMERICHOST : AI_PASSIVE));
  const addrinfo* chosen = found.get();
  for (const addrinfo* a = found.get(); a != nullptr; a = a->ai_next) {
    if (a->ai_family == AF_INET) {
      chosen = a;
      break;
    }
  }
  ListenAddress address;
  address.text = std::string(text);
  address.host = Numeric(*chosen);
  address.port = port;
  const char* scheme = chosen->ai_family == AF_INET ? "ipv4:" : "ipv6:";
  address.local =
      AddressClass(absl::StrCat(scheme, address.Target(port))) == "loopback";
  return address;
}

absl::Status CheckListenAllowed(const ListenAddress& address,
                                const TlsOptions& tls, bool insecure) {
  if (address.local || tls.enabled() || insecure) return absl::OkStatus();
  return CannotListen(
      address.text,
      absl::StrCat(
          "others than this machine could connect there (", address.host,
          " is not a loopback address), and without TLS whoever is on the way "
          "reads and changes what is sent, secrets too. Give the server a "
          "certificate, such as --tls-cert /etc/citymatch/tls/tls.crt "
          "--tls-key /etc/citymatch/tls/tls.key (deploy/README.md says how to "
          "make them), or add --insecure if the network itself keeps strangers "
          "out; or listen on 127.0.0.1 or unix:PATH"));
}

absl::Status CheckListenPossible(const ListenAddress& address) {
  if (!address.unix_path.empty()) return CheckUnix(address);
  CITYMATCH_ASSIGN_OR_RETURN(
      const AddressList found,
      Lookup(address.text, address.host, address.port, AI_NUMERICHOST));
  const Socket probe(found->ai_family, SOCK_STREAM);
  const int on = 1;
  setsockopt(probe.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(probe.fd(), found->ai_addr, found->ai_addrlen) == 0 &&
      listen(probe.fd(), 1) == 0) {
    return absl::OkStatus();
  }
  return CannotListen(address.text, WhyNotBound(errno, address.port));
}

}  // namespace citymatch
