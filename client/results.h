// Many results, fetched while they are walked through.
#ifndef CITYMATCH_CLIENT_RESULTS_H_
#define CITYMATCH_CLIENT_RESULTS_H_

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace citymatch::client {

// A range that is walked through once:
//
//   for (const absl::StatusOr<v1::City>& city : client.ListCities(request)) {
//     if (!city.ok()) return city.status();
//     Use(*city);
//   }
//
// An error is an element, the last one, so that nobody can take a list that
// broke off for a whole one. Leaving the loop early ends the call. One thread
// at a time; may outlive the client that it came from.
template <typename T>
class [[nodiscard]] Results {
  struct State;

 public:
  using Item = absl::StatusOr<T>;

  // Waits for the next result: a value, nullopt at the end, or the error that
  // ends it. Not called after either.
  using Source = std::function<absl::StatusOr<std::optional<T>>()>;

  explicit Results(Source source)
      : state_(std::make_unique<State>(std::move(source))) {}

  class Iterator {
   public:
    // Names that the standard library asks for.
    // NOLINTBEGIN(readability-identifier-naming)
    using iterator_category = std::input_iterator_tag;
    using value_type = Item;
    using difference_type = std::ptrdiff_t;
    using pointer = Item*;
    using reference = Item&;
    // NOLINTEND(readability-identifier-naming)

    Iterator() = default;
    Item& operator*() const { return *state_->item; }
    Item* operator->() const { return &*state_->item; }
    Iterator& operator++() {
      state_->Advance();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& a, const Iterator& b) {
      return a.AtEnd() == b.AtEnd();
    }
    friend bool operator!=(const Iterator& a, const Iterator& b) {
      return !(a == b);
    }

   private:
    friend class Results;
    explicit Iterator(State* state) : state_(state) {}
    [[nodiscard]] bool AtEnd() const {
      return state_ == nullptr || !state_->item.has_value();
    }

    State* state_ = nullptr;
  };

  // Fetches the first result. To be called once.
  Iterator begin() {
    state_->Advance();
    return Iterator(state_.get());
  }
  Iterator end() { return Iterator(); }

  // All that are left, or the error. Of a watch there is no end.
  absl::StatusOr<std::vector<T>> All() && {
    std::vector<T> all;
    for (Item& item : *this) {
      if (!item.ok()) return std::move(item).status();
      all.push_back(*std::move(item));
    }
    return all;
  }

 private:
  struct State {
    explicit State(Source given) : source(std::move(given)) {}

    void Advance() {
      if (item.has_value() && !item->ok()) {
        item.reset();
        return;
      }
      absl::StatusOr<std::optional<T>> next = source();
      if (!next.ok()) {
        item.emplace(next.status());
      } else if (next->has_value()) {
        item.emplace(*std::move(*next));
      } else {
        item.reset();
      }
    }

    Source source;
    std::optional<Item> item;  // nullopt = before the first or at the end
  };

  std::unique_ptr<State> state_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RESULTS_H_
