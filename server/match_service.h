// Suggestions, explanations and advice (match_advice.cc): the methods of
// match_service.proto, which says what each promises. No store access: answers
// come from one snapshot, in the scope of the caller (fact_scope.h).
#ifndef CITYMATCH_SERVER_MATCH_SERVICE_H_
#define CITYMATCH_SERVER_MATCH_SERVICE_H_

#include "absl/status/status.h"
#include "citymatch/v1/match_service.pb.h"
#include "server/fact_scope.h"
#include "server/gate/call.h"
#include "server/snapshot/publisher.h"

namespace citymatch {

// Thread-safe.
class MatchService {
 public:
  // `publisher` must outlive the service.
  explicit MatchService(const SnapshotPublisher* publisher)
      : scopes_(publisher) {}

  absl::Status SuggestMatches(const Call& call,
                              const v1::SuggestMatchesRequest& request,
                              v1::SuggestMatchesResponse* reply);
  absl::Status ExplainPair(const Call& call,
                           const v1::ExplainPairRequest& request,
                           v1::ExplainPairResponse* reply);
  absl::Status FindPrecedents(const Call& call,
                              const v1::FindPrecedentsRequest& request,
                              v1::FindPrecedentsResponse* reply);
  absl::Status FindCounterfactuals(
      const Call& call, const v1::FindCounterfactualsRequest& request,
      v1::FindCounterfactualsResponse* reply);
  absl::Status RankQuestions(const Call& call,
                             const v1::RankQuestionsRequest& request,
                             v1::RankQuestionsResponse* reply);
  absl::Status SuggestTriads(const Call& call,
                             const v1::SuggestTriadsRequest& request,
                             v1::SuggestTriadsResponse* reply);
  absl::Status EvaluateMatching(const Call& call,
                                const v1::EvaluateMatchingRequest& request,
                                v1::EvaluateMatchingResponse* reply);
  absl::Status TuneMatching(const Call& call,
                            const v1::TuneMatchingRequest& request,
                            Sink<v1::TuneMatchingResponse>& replies);

 private:
  const FactScopes scopes_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_MATCH_SERVICE_H_
