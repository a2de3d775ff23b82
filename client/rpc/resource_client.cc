#include "client/rpc/resource_client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/access_service.grpc.pb.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/partnership_service.grpc.pb.h"
#include "citymatch/v1/programme_service.grpc.pb.h"
#include "citymatch/v1/round_service.grpc.pb.h"
#include "client/rpc/request_id.h"
#include "google/protobuf/empty.pb.h"

namespace citymatch::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The methods of each kind; everything else follows from their types.
struct CityApi {
  using Service = v1::CityService;
  using Stub = Service::Stub;
  static const ResourceKind& kind() { return CityKind(); }
  static constexpr auto kGet = &Stub::GetCity;
  static constexpr auto kList = &Stub::ListCities;
  static constexpr auto kCreate = &Stub::CreateCity;
  static constexpr auto kUpdate = &Stub::UpdateCity;
  static constexpr auto kDelete = &Stub::DeleteCity;
  static constexpr auto kImport = &Stub::ImportCities;
  static constexpr auto kExport = &Stub::ExportCities;
  static constexpr auto kChanges = &Stub::ListCityChanges;
};

struct PartnershipApi {
  using Service = v1::PartnershipService;
  using Stub = Service::Stub;
  static const ResourceKind& kind() { return PartnershipKind(); }
  static constexpr auto kGet = &Stub::GetPartnership;
  static constexpr auto kList = &Stub::ListPartnerships;
  static constexpr auto kCreate = &Stub::CreatePartnership;
  static constexpr auto kUpdate = &Stub::UpdatePartnership;
  static constexpr auto kDelete = &Stub::DeletePartnership;
  static constexpr auto kImport = &Stub::ImportPartnerships;
  static constexpr auto kExport = &Stub::ExportPartnerships;
  static constexpr auto kChanges = &Stub::ListPartnershipChanges;
};

struct ProgrammeApi {
  using Service = v1::ProgrammeService;
  using Stub = Service::Stub;
  static const ResourceKind& kind() { return ProgrammeKind(); }
  static constexpr auto kGet = &Stub::GetProgramme;
  static constexpr auto kList = &Stub::ListProgrammes;
  static constexpr auto kCreate = &Stub::CreateProgramme;
  static constexpr auto kUpdate = &Stub::UpdateProgramme;
  static constexpr auto kDelete = &Stub::DeleteProgramme;
  static constexpr auto kImport = &Stub::ImportProgrammes;
  static constexpr auto kExport = &Stub::ExportProgrammes;
  static constexpr auto kChanges = &Stub::ListProgrammeChanges;
};

struct TaxonomyApi {
  using Service = v1::ProgrammeService;
  using Stub = Service::Stub;
  static const ResourceKind& kind() { return TaxonomyKind(); }
  static constexpr auto kGet = &Stub::GetTaxonomy;
  static constexpr auto kList = &Stub::ListTaxonomies;
  static constexpr auto kCreate = &Stub::CreateTaxonomy;
  static constexpr auto kUpdate = &Stub::UpdateTaxonomy;
  static constexpr auto kDelete = &Stub::DeleteTaxonomy;
  static constexpr auto kImport = &Stub::ImportTaxonomies;
  static constexpr auto kExport = &Stub::ExportTaxonomies;
  static constexpr auto kChanges = &Stub::ListTaxonomyChanges;
};

struct IdentityApi {
  using Service = v1::AccessService;
  using Stub = Service::Stub;
  static const ResourceKind& kind() { return IdentityKind(); }
  static constexpr auto kGet = &Stub::GetIdentity;
  static constexpr auto kList = &Stub::ListIdentities;
  static constexpr auto kCreate = &Stub::CreateIdentity;
  static constexpr auto kUpdate = &Stub::UpdateIdentity;
  static constexpr auto kChanges = &Stub::ListIdentityChanges;
};

// Tokens are made with a method of their own, which tells the secret.
struct TokenApi {
  using Service = v1::AccessService;
  using Stub = Service::Stub;
  static const ResourceKind& kind() { return TokenKind(); }
  static constexpr auto kGet = &Stub::GetToken;
  static constexpr auto kList = &Stub::ListTokens;
};

struct RoundApi {
  using Service = v1::RoundService;
  using Stub = Service::Stub;
  static const ResourceKind& kind() { return RoundKind(); }
  static constexpr auto kGet = &Stub::GetRound;
  static constexpr auto kList = &Stub::ListRounds;
  static constexpr auto kCreate = &Stub::CreateRound;
  static constexpr auto kUpdate = &Stub::UpdateRound;
  static constexpr auto kDelete = &Stub::DeleteRound;
  static constexpr auto kChanges = &Stub::ListRoundChanges;
};

struct PublishedRoundApi {
  using Service = v1::RoundService;
  using Stub = Service::Stub;
  static const ResourceKind& kind() { return PublishedRoundKind(); }
  static constexpr auto kGet = &Stub::GetPublishedRound;
  static constexpr auto kList = &Stub::ListPublishedRounds;
};

absl::Status NoSuchMethod(const ResourceKind& kind) {
  return absl::UnimplementedError(
      absl::StrCat(kind.plural, " have no such method"));
}

// Copies `resource` into the field of `request` that is named after the kind.
void SetResource(Message& request, const ResourceKind& kind,
                 const Message& resource) {
  const auto* field = request.GetDescriptor()->FindFieldByName(kind.singular);
  request.GetReflection()->MutableMessage(&request, field)->CopyFrom(resource);
}

const FieldDescriptor* ListField(const Message& message,
                                 const ResourceKind& kind) {
  return message.GetDescriptor()->FindFieldByCamelcaseName(kind.plural);
}

template <typename Api>
class TypedResourceClient : public ResourceClient {
 public:
  explicit TypedResourceClient(Connection& connection)
      : connection_(connection),
        stub_(Api::Service::NewStub(connection.channel())) {}

  const ResourceKind& kind() const override { return Api::kind(); }

  absl::StatusOr<MessagePtr> Get(const std::string& name) override {
    return CallForResource(Api::kGet,
                           [&](auto& request) { request.set_name(name); });
  }

  absl::StatusOr<ResourcePage> List(const ListQuery& query) override {
    return ListWith(Api::kList, query);
  }

  absl::StatusOr<ChangePage> ListChanges(
      const std::string& name, int page_size,
      const std::string& page_token) override {
    if constexpr (requires { Api::kChanges; }) {
      return ChangesWith(Api::kChanges, name, page_size, page_token);
    } else {
      return NoSuchMethod(kind());
    }
  }

  absl::StatusOr<MessagePtr> Create(const Message& resource,
                                    const std::string& id,
                                    bool validate_only) override {
    if constexpr (requires { Api::kCreate; }) {
      return CallForResource(Api::kCreate, [&](auto& request) {
        SetResource(request, kind(), resource);
        SetStringField(request, absl::StrCat(kind().singular, "_id").c_str(),
                       id);
        request.set_request_id(RandomRequestId());
        request.set_validate_only(validate_only);
      });
    } else {
      return NoSuchMethod(kind());
    }
  }

  absl::StatusOr<MessagePtr> Update(const Message& resource,
                                    const UpdateArguments& arguments) override {
    if constexpr (requires { Api::kUpdate; }) {
      return CallForResource(Api::kUpdate, [&](auto& request) {
        SetResource(request, kind(), resource);
        for (const std::string& path : arguments.mask) {
          request.mutable_update_mask()->add_paths(path);
        }
        if constexpr (requires { request.set_allow_missing(true); }) {
          request.set_allow_missing(arguments.allow_missing);
        }
        request.set_request_id(RandomRequestId());
        request.set_validate_only(arguments.validate_only);
      });
    } else {
      return NoSuchMethod(kind());
    }
  }

  absl::Status Delete(const std::string& name, const std::string& etag,
                      bool allow_missing, bool validate_only) override {
    if constexpr (requires { Api::kDelete; }) {
      return CallForResource(Api::kDelete,
                             [&](auto& request) {
                               request.set_name(name);
                               request.set_etag(etag);
                               request.set_allow_missing(allow_missing);
                               request.set_request_id(RandomRequestId());
                               request.set_validate_only(validate_only);
                             })
          .status();
    } else {
      return NoSuchMethod(kind());
    }
  }

  absl::StatusOr<ImportReply> Import(
      absl::Span<const Message* const> rows,
      const ImportArguments& arguments) override {
    if constexpr (requires { Api::kImport; }) {
      return ImportWith(Api::kImport, rows, arguments);
    } else {
      return NoSuchMethod(kind());
    }
  }

  absl::Status Export(
      const std::string& filter,
      const std::function<absl::Status(const Message&)>& take) override {
    if constexpr (requires { Api::kExport; }) {
      return ExportWith(Api::kExport, filter, take);
    } else {
      return NoSuchMethod(kind());
    }
  }

 private:
  using Stub = typename Api::Stub;
  template <typename Request, typename Reply>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&,
                                        Reply*);

  template <typename Request, typename Reply, typename Fill>
  absl::StatusOr<MessagePtr> CallForResource(Method<Request, Reply> method,
                                             Fill fill) {
    Request request;
    fill(request);
    auto reply = std::make_unique<Reply>();
    const absl::Status status =
        connection_.Call(method, *stub_, request, *reply);
    if (!status.ok()) return status;
    return reply;
  }

  template <typename Request, typename Reply>
  absl::StatusOr<ResourcePage> ListWith(Method<Request, Reply> method,
                                        const ListQuery& query) {
    Request request;
    request.set_filter(query.filter);
    request.set_order_by(query.order_by);
    request.set_page_size(query.page_size);
    request.set_page_token(query.page_token);
    Reply reply;
    const absl::Status status =
        connection_.Call(method, *stub_, request, reply);
    if (!status.ok()) return status;
    ResourcePage page;
    const auto* field = ListField(reply, kind());
    const auto* reflection = reply.GetReflection();
    for (int i = 0; i < reflection->FieldSize(reply, field); ++i) {
      page.resources.push_back(kind().New());
      reflection->MutableRepeatedMessage(&reply, field, i)
          ->GetReflection()
          ->Swap(page.resources.back().get(),
                 reflection->MutableRepeatedMessage(&reply, field, i));
    }
    page.next_page_token = reply.next_page_token();
    return page;
  }

  template <typename Request, typename Reply>
  absl::StatusOr<ChangePage> ChangesWith(Method<Request, Reply> method,
                                         const std::string& name, int page_size,
                                         const std::string& page_token) {
    Request request;
    request.set_name(name);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    Reply reply;
    const absl::Status status =
        connection_.Call(method, *stub_, request, reply);
    if (!status.ok()) return status;
    return ChangePage{{reply.changes().begin(), reply.changes().end()},
                      reply.next_page_token()};
  }

  template <typename Request, typename Reply>
  absl::StatusOr<ImportReply> ImportWith(Method<Request, Reply> method,
                                         absl::Span<const Message* const> rows,
                                         const ImportArguments& arguments) {
    Request request;
    const auto* field = ListField(request, kind());
    for (const Message* row : rows) {
      request.GetReflection()->AddMessage(&request, field)->CopyFrom(*row);
    }
    request.set_skip_invalid(arguments.skip_invalid);
    request.set_validate_only(arguments.validate_only);
    request.set_request_id(arguments.request_id);
    Reply reply;
    const absl::Status status =
        connection_.Call(method, *stub_, request, reply, arguments.persistence);
    if (!status.ok()) return status;
    return ImportReply{{reply.results().begin(), reply.results().end()},
                       reply.revision()};
  }

  template <typename Request, typename Reply>
  absl::Status ExportWith(
      std::unique_ptr<grpc::ClientReader<Reply>> (Stub::*method)(
          grpc::ClientContext*, const Request&),
      const std::string& filter,
      const std::function<absl::Status(const Message&)>& take) {
    Request request;
    request.set_filter(filter);
    const std::function<absl::Status(const Reply&)> take_all =
        [&](const Reply& reply) -> absl::Status {
      const auto* field = ListField(reply, kind());
      const auto* reflection = reply.GetReflection();
      for (int i = 0; i < reflection->FieldSize(reply, field); ++i) {
        absl::Status status =
            take(reflection->GetRepeatedMessage(reply, field, i));
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    };
    return connection_.Stream(method, *stub_, request, take_all);
  }

  Connection& connection_;
  const std::unique_ptr<Stub> stub_;
};

}  // namespace

std::unique_ptr<ResourceClient> MakeResourceClient(const ResourceKind& kind,
                                                   Connection& connection) {
  if (&kind == &CityKind()) {
    return std::make_unique<TypedResourceClient<CityApi>>(connection);
  }
  if (&kind == &PartnershipKind()) {
    return std::make_unique<TypedResourceClient<PartnershipApi>>(connection);
  }
  if (&kind == &ProgrammeKind()) {
    return std::make_unique<TypedResourceClient<ProgrammeApi>>(connection);
  }
  if (&kind == &IdentityKind()) {
    return std::make_unique<TypedResourceClient<IdentityApi>>(connection);
  }
  if (&kind == &TokenKind()) {
    return std::make_unique<TypedResourceClient<TokenApi>>(connection);
  }
  if (&kind == &RoundKind()) {
    return std::make_unique<TypedResourceClient<RoundApi>>(connection);
  }
  if (&kind == &PublishedRoundKind()) {
    return std::make_unique<TypedResourceClient<PublishedRoundApi>>(connection);
  }
  return std::make_unique<TypedResourceClient<TaxonomyApi>>(connection);
}

}  // namespace citymatch::client
