#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/programme.pb.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"

namespace citymatch {
namespace {

// Most wrong relations for which the nearest topic is searched, which takes
// time in proportion to the topics.
constexpr int kMaxHints = 20;

class RelationCheck {
 public:
  RelationCheck(const v1::Taxonomy& taxonomy, Problems& problems)
      : taxonomy_(taxonomy), problems_(problems) {
    for (const v1::Taxonomy::Topic& topic : taxonomy.topics()) {
      topics_.push_back(topic.topic());
    }
    std::sort(topics_.begin(), topics_.end());
  }

  void Run() {
    for (int i = 0; i < taxonomy_.relations_size() && !problems_.full(); ++i) {
      const v1::Taxonomy::Relation& relation = taxonomy_.relations(i);
      const std::string path = At("relations", i);
      CheckTopic(relation.offer_topic(), absl::StrCat(path, ".offer_topic"));
      CheckTopic(relation.need_topic(), absl::StrCat(path, ".need_topic"));
      if (!relation.offer_topic().empty() &&
          relation.offer_topic() == relation.need_topic()) {
        problems_.Add(path,
                      "relates a topic to itself, which goes without saying; "
                      "leave it out");
        continue;
      }
      CheckReverse(relation, i, path);
    }
  }

 private:
  void CheckTopic(const std::string& topic, const std::string& path) {
    if (topic.empty() ||
        std::binary_search(topics_.begin(), topics_.end(), topic)) {
      return;
    }
    const std::string hint =
        hints_++ < kMaxHints ? DidYouMean(topic, topics_) : "";
    problems_.Add(path,
                  absl::StrCat("no topic is called ", Quoted(topic),
                               hint.empty() ? "; add it to `topics`" : hint));
  }

  // A relation holds in both directions, so its reverse must not differ.
  void CheckReverse(const v1::Taxonomy::Relation& relation, int index,
                    const std::string& path) {
    const std::pair<std::string, std::string> pair =
        std::minmax(relation.offer_topic(), relation.need_topic());
    const auto [it, is_new] = first_.try_emplace(pair, index);
    if (is_new) return;
    const v1::Taxonomy::Relation& other = taxonomy_.relations(it->second);
    if (other.offer_topic() == relation.offer_topic()) return;  // on the list
    if (other.degree() == relation.degree()) return;  // says the same again
    problems_.Add(absl::StrCat(path, ".degree"),
                  absl::StrCat("differs from that of element ", it->second,
                               ", the same two topics in reverse; a relation "
                               "holds in both directions"));
  }

  const v1::Taxonomy& taxonomy_;
  Problems& problems_;
  std::vector<std::string> topics_;
  absl::flat_hash_map<std::pair<std::string, std::string>, int> first_;
  int hints_ = 0;
};

}  // namespace

void ValidateTaxonomy(const v1::Taxonomy& taxonomy, Problems& problems) {
  CheckMessage(taxonomy, "", problems);
  RelationCheck(taxonomy, problems).Run();
}

}  // namespace citymatch
