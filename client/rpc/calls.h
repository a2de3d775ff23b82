// What stands behind the methods of Client: calls of each shape.
#ifndef CITYMATCH_CLIENT_RPC_CALLS_H_
#define CITYMATCH_CLIENT_RPC_CALLS_H_

#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/results.h"
#include "client/rpc/connection.h"
#include "client/rpc/resuming_stream.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace citymatch::client {

// Thread-safe. Held by the clients and results that use it.
class Calls : public std::enable_shared_from_this<Calls> {
 public:
  // REQUIRES: CheckOptions is OK.
  explicit Calls(const ConnectionOptions& options, Timing timing = {})
      : connection_(options, MakeChannels(options), interruption_,
                    std::move(timing)) {}

  void Shutdown() { interruption_.Trigger(); }

  // One reply.
  template <typename Stub, typename Request, typename Reply>
  absl::StatusOr<Reply> Get(UnaryMethod<Stub, Request, Reply> method,
                            const Request& request,
                            const CallOptions& options) {
    Reply reply;
    absl::Status status = connection_.Call(method, request, reply, options);
    if (!status.ok()) return status;
    return reply;
  }

  // Nothing but whether it was done.
  template <typename Stub, typename Request>
  absl::Status Do(UnaryMethod<Stub, Request, google::protobuf::Empty> method,
                  const Request& request, const CallOptions& options) {
    google::protobuf::Empty reply;
    return connection_.Call(method, request, reply, options);
  }

  // The rows of all pages; `field(reply)` is where a page has them.
  template <typename Row, typename Stub, typename Request, typename Reply,
            typename Field>
  Results<Row> Pages(UnaryMethod<Stub, Request, Reply> method, Request request,
                     const CallOptions& options, Field field) {
    return Results<Row>(
        [self = shared_from_this(), method, request = std::move(request),
         options, field, rows = Buffer<Row>(),
         is_last = false]() mutable -> absl::StatusOr<std::optional<Row>> {
          while (true) {
            if (std::optional<Row> row = rows.Take()) return row;
            if (is_last) return std::nullopt;
            absl::StatusOr<Reply> page = self->Get(method, request, options);
            if (!page.ok()) return page.status();
            rows.Fill(*field(*page));
            request.set_page_token(page->next_page_token());
            is_last = page->next_page_token().empty();
          }
        });
  }

  // The messages of a stream.
  template <typename Stub, typename Request, typename Reply>
  Results<Reply> Stream(StreamMethod<Stub, Request, Reply> method,
                        Request request, const CallOptions& options) {
    auto under_way = std::make_shared<UnderWay<Reply>>(shared_from_this());
    return Results<Reply>([under_way, method, request = std::move(request),
                           options]() -> absl::StatusOr<std::optional<Reply>> {
      auto& [self, stream] = *under_way;
      if (stream == nullptr) {
        auto opened = self->connection_.Open(method, request, options);
        if (!opened.ok()) return opened.status();
        stream = *std::move(opened);
      }
      return stream->Next();
    });
  }

  // The rows of all messages of a stream.
  template <typename Row, typename Stub, typename Request, typename Reply,
            typename Field>
  Results<Row> Rows(StreamMethod<Stub, Request, Reply> method,
                    const Request& request, const CallOptions& options,
                    Field field) {
    auto replies =
        std::make_shared<Results<Reply>>(Stream(method, request, options));
    return Results<Row>(
        [replies, field, rows = Buffer<Row>(),
         at = std::optional<typename Results<Reply>::Iterator>()]() mutable
        -> absl::StatusOr<std::optional<Row>> {
          while (true) {
            if (std::optional<Row> row = rows.Take()) return row;
            if (at.has_value()) {
              ++*at;
            } else {
              at = replies->begin();
            }
            if (*at == replies->end()) return std::nullopt;
            if (!(*at)->ok()) return (*at)->status();
            rows.Fill(*field(***at));
          }
        });
  }

  // A stream that resumes; `keeper` as ResumingStream says.
  template <typename Stub, typename Request, typename Reply, typename Keeper>
  Results<Reply> Watch(StreamMethod<Stub, Request, Reply> method, Keeper keeper,
                       const CallOptions& options) {
    using Stream = ResumingStream<Stub, Request, Reply, Keeper>;
    auto watch = std::make_shared<std::pair<std::shared_ptr<Calls>, Stream>>(
        std::piecewise_construct, std::forward_as_tuple(shared_from_this()),
        std::forward_as_tuple(connection_, method, std::move(keeper), options));
    return Results<Reply>([watch] { return watch->second.Next(); });
  }

 private:
  // A stream, and what it uses, which goes after it.
  template <typename Reply>
  struct UnderWay {
    explicit UnderWay(std::shared_ptr<Calls> user) : calls(std::move(user)) {}

    std::shared_ptr<Calls> calls;
    std::unique_ptr<ServerStream<Reply>> stream;
  };

  // Rows that were fetched and not handed out yet.
  template <typename Row>
  class Buffer {
   public:
    void Fill(google::protobuf::RepeatedPtrField<Row>& rows) {
      rows_.Swap(&rows);
      next_ = 0;
    }
    std::optional<Row> Take() {
      if (next_ == rows_.size()) return std::nullopt;
      return std::move(*rows_.Mutable(next_++));
    }

   private:
    google::protobuf::RepeatedPtrField<Row> rows_;
    int next_ = 0;
  };

  Interruption interruption_;
  Connection connection_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_CALLS_H_
