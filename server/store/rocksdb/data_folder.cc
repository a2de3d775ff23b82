#include "server/store/rocksdb/data_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace citymatch::store {
namespace {

namespace fs = std::filesystem;

std::string Quoted(const std::string& data_dir) {
  return absl::StrCat("data folder \"", data_dir, "\"");
}

absl::Status CannotUse(const std::string& data_dir, const std::string& why) {
  return absl::PermissionDeniedError(
      absl::StrContains(why, "Read-only file system")
          ? absl::StrCat(Quoted(data_dir), " ", why,
                         "; mount it writable, or name another folder")
          : absl::StrCat(Quoted(data_dir), " ", why, "; user ", ::geteuid(),
                         " must be able to read and write it: change its "
                         "owner, or name another folder"));
}

// Puts the folder's entry in its parent on disk, so that a power failure after
// the first commit cannot make the whole folder vanish.
absl::Status SyncFolder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return absl::OkStatus();  // not ours to read: nothing to be done
  const int failed = ::fsync(fd);
  ::close(fd);
  if (failed != 0 && errno != EINVAL) {
    return absl::UnavailableError(absl::StrCat(
        "cannot put folder \"", folder.string(), "\" on disk: ",
        std::error_code(errno, std::generic_category()).message()));
  }
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::string& data_dir) {
  std::error_code error;
  // The parents that do not exist yet, deepest first, and the one that does.
  std::vector<fs::path> parents;
  for (fs::path at = fs::absolute(data_dir, error).lexically_normal();
       at.has_relative_path();) {
    if (!at.has_filename()) {  // a slash at the end
      at = at.parent_path();
      continue;
    }
    at = at.parent_path();
    parents.push_back(at);
    if (fs::exists(at, error)) break;
  }
  fs::create_directories(data_dir, error);
  if (error) {
    return CannotUse(data_dir,
                     absl::StrCat("cannot be made: ", error.message()));
  }
  // What cities do not publish is in there.
  fs::permissions(data_dir, fs::perms::owner_all, error);
  if (error) {
    return CannotUse(data_dir, absl::StrCat("cannot be closed to other users: ",
                                            error.message()));
  }
  for (const fs::path& parent : parents) {
    absl::Status synced = SyncFolder(parent);
    if (!synced.ok()) return synced;
  }
  return absl::OkStatus();
}

// Whether RocksDB leaves such a file when it dies while it makes a database.
// (`lost+found` is in every root of an ext file system.)
bool IsLeftByCreation(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  std::error_code error;
  if (name == "lost+found") return true;
  if (absl::EndsWith(name, ".log")) {
    return entry.file_size(error) == 0 && !error;
  }
  return name == "LOCK" || name == "LOG" || name == "IDENTITY" ||
         absl::StartsWith(name, "LOG.old.") ||
         absl::StartsWith(name, "MANIFEST-") ||
         absl::StartsWith(name, "OPTIONS-") || absl::EndsWith(name, ".dbtmp");
}

// A log of ours with something in it, such as 000004.log.
bool IsFullLog(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  std::error_code error;
  return absl::EndsWith(name, ".log") &&
         name.find_first_not_of("0123456789") == name.size() - 4 &&
         entry.file_size(error) > 0 && !error;
}

absl::StatusOr<FolderContent> Inspect(const std::string& data_dir) {
  std::error_code error;
  std::string foreign;
  bool tables = false;
  for (fs::directory_iterator it(data_dir, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name == "CURRENT") return FolderContent::kDatabase;
    if (absl::EndsWith(name, ".sst") || IsFullLog(*it)) {
      tables = true;
    } else if (!IsLeftByCreation(*it)) {
      foreign = name;
    }
  }
  if (error) {
    return CannotUse(data_dir,
                     absl::StrCat("cannot be read: ", error.message()));
  }
  if (tables) {
    return absl::DataLossError(
        absl::StrCat(Quoted(data_dir),
                     " is damaged: it holds a store without its file CURRENT; "
                     "restore the whole "
                     "folder from a backup"));
  }
  if (!foreign.empty()) {
    return ForeignError(data_dir, absl::StrCat("such as \"", foreign, "\""));
  }
  return FolderContent::kNothing;
}

}  // namespace

absl::StatusOr<FolderContent> PrepareFolder(const std::string& data_dir,
                                            bool create) {
  std::error_code error;
  const fs::file_status status = fs::status(data_dir, error);
  if (status.type() == fs::file_type::not_found) {
    if (!create) {
      return absl::NotFoundError(
          absl::StrCat(Quoted(data_dir), " does not exist; check the path"));
    }
    absl::Status made = MakeFolder(data_dir);
    if (!made.ok()) return made;
  } else if (status.type() == fs::file_type::none || error) {
    return CannotUse(data_dir,
                     absl::StrCat("cannot be looked at: ", error.message()));
  } else if (status.type() != fs::file_type::directory) {
    return absl::FailedPreconditionError(
        absl::StrCat(Quoted(data_dir),
                     " is a file, not a folder; name a folder that is empty, "
                     "absent or a citymatch store"));
  }
  if (::access(data_dir.c_str(), R_OK | W_OK | X_OK) != 0) {
    return CannotUse(
        data_dir,
        absl::StrCat(
            "cannot be read and written: ",
            std::error_code(errno, std::generic_category()).message()));
  }
  absl::StatusOr<FolderContent> content = Inspect(data_dir);
  if (content.ok() && *content == FolderContent::kNothing && !create) {
    return absl::NotFoundError(
        absl::StrCat(Quoted(data_dir),
                     " is empty: there is no store in it; check the path"));
  }
  return content;
}

int LockHolder(const std::string& data_dir) {
  struct stat lock {};
  if (::stat((fs::path(data_dir) / "LOCK").c_str(), &lock) != 0) return 0;
  // `1: POSIX  ADVISORY  WRITE 4711 08:01:131 0 EOF` (proc(5)): the process,
  // and major:minor:inode of the file. Asking with F_GETLK would need the file
  // open, and closing it would drop a lock of our own process.
  const std::string file =
      absl::StrFormat("%02x:%02x:%d", major(lock.st_dev), minor(lock.st_dev),
                      static_cast<uint64_t>(lock.st_ino));
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    const std::vector<std::string> fields =
        absl::StrSplit(line, ' ', absl::SkipEmpty());
    int process = 0;
    if (fields.size() >= 6 && fields[5] == file &&
        absl::SimpleAtoi(fields[4], &process) && process > 0) {
      return process;
    }
  }
  return 0;
}

absl::Status LockedError(const std::string& data_dir, int holder) {
  std::string who = "another process, such as a server that is still running";
  if (holder == ::getpid()) {
    who = "this very process";
  } else if (holder != 0) {
    who = absl::StrCat("process ", holder);
  }
  return absl::UnavailableError(
      absl::StrCat(Quoted(data_dir), " is in use by ", who,
                   "; stop it and wait for its end, or name another folder. "
                   "The lock goes with the process: do not delete the file "
                   "LOCK"));
}

absl::Status ForeignError(const std::string& data_dir,
                          const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat(
      Quoted(data_dir), " holds something else than a citymatch store (", what,
      "); name a folder that is empty, absent or a store"));
}

}  // namespace citymatch::store
