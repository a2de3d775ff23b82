// The commands that page: `list` and `history`.
#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "citymatch/v1/partnership.pb.h"
#include "client/cli/day_window.h"
#include "client/cli/resource_commands.h"
#include "client/output/partnership_text.h"

namespace citymatch::client {
namespace {

constexpr int kMaxPageSize = 1000;

struct ListQueryFlags {
  std::string filter;
  std::string order_by;
  Paging paging;
  // Of partnerships.
  std::string state;
  std::optional<std::string> expiring;
  std::string as_of;
};

struct HistoryFlags {
  std::string id;
  bool long_form = false;
  Paging paging;
};

// The next page to ask for, of `wanted` results in all (0 = all).
int PageSize(size_t wanted, size_t had) {
  return wanted == 0
             ? kMaxPageSize
             : static_cast<int>(std::min<size_t>(kMaxPageSize, wanted - had));
}

void NoteMore(const Session& session, const std::string& token) {
  if (token.empty()) return;
  session.Note(absl::StrCat("There are more: go on with --page-token ", token,
                            ", or get all with --limit 0."));
}

class ListCommand {
 public:
  ListCommand(Session& session, const ResourceKind& kind,
              const ListQueryFlags& flags)
      : session_(session), kind_(kind), flags_(flags) {}

  int Run() {
    if (!flags_.expiring.has_value()) return List();
    const absl::StatusOr<DayWindow> window =
        ParseDayWindow(*flags_.expiring, flags_.as_of);
    if (!window.ok()) {
      return session_.Fail(kExitUsage, std::string(window.status().message()));
    }
    return ListExpiring(*window);
  }

 private:
  int List() {
    std::vector<MessagePtr> all;
    std::string token = flags_.paging.page_token;
    if (const absl::Status status =
            Read(static_cast<size_t>(flags_.paging.limit), token, all);
        !status.ok()) {
      return session_.Fail(status);
    }
    std::vector<const google::protobuf::Message*> shown;
    for (const MessagePtr& resource : all) shown.push_back(resource.get());
    Write(shown);
    NoteMore(session_, token);
    return kExitOk;
  }

  // Which instruments run out is told here: every partnership with an end date
  // is read.
  int ListExpiring(const DayWindow& window) {
    std::vector<MessagePtr> all;
    std::string token;
    if (const absl::Status status = Read(0, token, all); !status.ok()) {
      return session_.Fail(status);
    }
    std::vector<const v1::Partnership*> partnerships;
    for (const MessagePtr& resource : all) {
      partnerships.push_back(static_cast<const v1::Partnership*>(&*resource));
    }
    Grid grid = ExpiringGrid(partnerships, window.from, window.to);
    const auto limit = static_cast<size_t>(flags_.paging.limit);
    const bool is_cut = limit > 0 && grid.rows.size() > limit;
    if (is_cut) grid.rows.resize(limit);
    WriteRows(grid, session_.format(), session_.style(), session_.out());
    if (is_cut) session_.Note("There are more: get all with --limit 0.");
    return kExitOk;
  }

  // Reads `wanted` resources (0 = all) from `token`, which is then that of
  // those that follow.
  absl::Status Read(size_t wanted, std::string& token,
                    std::vector<MessagePtr>& all) {
    const auto client = session_.ClientOf(kind_);
    do {
      absl::StatusOr<ResourcePage> page = client->List(
          {Filter(), flags_.order_by, PageSize(wanted, all.size()), token});
      if (!page.ok()) return page.status();
      std::move(page->resources.begin(), page->resources.end(),
                std::back_inserter(all));
      token = page->next_page_token;
    } while (!token.empty() && (wanted == 0 || all.size() < wanted));
    return absl::OkStatus();
  }

  // The filter given, with what other flags add to it.
  std::string Filter() const {
    std::vector<std::string> terms;
    if (flags_.state == "none") {
      terms.emplace_back("NOT state:*");
    } else if (!flags_.state.empty()) {
      terms.push_back(absl::StrCat("state = \"", flags_.state, "\""));
    }
    if (flags_.expiring.has_value()) {
      terms.emplace_back("instruments.end_date:*");
    }
    if (!flags_.filter.empty()) {
      terms.push_back(terms.empty() ? flags_.filter
                                    : absl::StrCat("(", flags_.filter, ")"));
    }
    return absl::StrJoin(terms, " AND ");
  }

  void Write(const std::vector<const google::protobuf::Message*>& list) {
    WriteResources(kind_, list, session_.format(), session_.style(),
                   session_.out());
  }

  Session& session_;
  const ResourceKind& kind_;
  const ListQueryFlags& flags_;
};

int RunHistory(Session& session, const ResourceKind& kind,
               const HistoryFlags& flags) {
  const bool is_city = &kind == &CityKind();
  const auto fail = [&](const absl::Status& status) {
    return is_city ? session.FailForCities(status, {flags.id})
                   : session.Fail(status);
  };
  if (is_city) {
    const absl::Status bad = Session::CheckCityId(flags.id);
    if (!bad.ok()) return fail(bad);
  }
  const auto client = session.ClientOf(kind);
  return ShowHistory(
      session, flags.paging, flags.long_form,
      [&](int page_size, const std::string& page_token) {
        return client->ListChanges(kind.FullName(flags.id), page_size,
                                   page_token);
      },
      fail);
}

void AddPartnershipFlags(CLI::App& list, ListQueryFlags& flags) {
  list.add_option("--state", flags.state,
                  "Only those in this state, such as active; none = those "
                  "without a lifecycle");
  list.add_option("--expiring", flags.expiring,
                  "The instruments that end within so many days, such as 90d, "
                  "and are not renewed by a later one, instead of partnerships")
      ->excludes("--page-token", "--order-by");
  list.add_option("--as-of", flags.as_of,
                  "Day from which --expiring counts, YYYY-MM-DD; default today")
      ->needs("--expiring");
  list.footer(
      "--expiring lists a row for each instrument that ends, soonest first, in "
      "every format:\nend_date, days_left (from --as-of on), instrument, type, "
      "partnership, provider and partner\n(ids), title. What is completed, "
      "declined or terminated needs no renewal and is not among\nthem.\n\n"
      "Examples:\n  citymatch partnership list --state active\n"
      "  citymatch partnership list --expiring 90d -o csv");
}

}  // namespace

CLI::App& AddListCommand(CLI::App& group, Session& session,
                         const ResourceKind& kind) {
  const auto flags = std::make_shared<ListQueryFlags>();
  CLI::App& list =
      *group.add_subcommand("list", absl::StrCat("Lists ", kind.plural));
  list.add_option(
      "--filter", flags->filter,
      "Only those, such as 'name = \"" + std::string(kind.plural) + "/x\"'");
  list.add_option("--order-by", flags->order_by,
                  "Field, with ' desc' behind it to turn the order round");
  AddPaging(list, "results", flags->paging);
  if (&kind == &PartnershipKind()) AddPartnershipFlags(list, *flags);
  list.callback([&session, &kind, flags] {
    session.action = [&session, &kind, flags] {
      return ListCommand(session, kind, *flags).Run();
    };
  });
  return list;
}

CLI::App& AddHistoryCommand(CLI::App& group, Session& session,
                            const ResourceKind& kind) {
  const auto flags = std::make_shared<HistoryFlags>();
  CLI::App& history = *group.add_subcommand(
      "history",
      absl::StrCat("Lists the changes of ",
                   kind.singular[0] == 'i' ? "an " : "a ", kind.singular,
                   ", newest first, also after it was deleted"));
  history.add_option("ID", flags->id, IdHelp(kind))->required();
  AddHistoryOptions(history, flags->long_form, flags->paging);
  history.callback([&session, &kind, flags] {
    session.action = [&session, &kind, flags] {
      return RunHistory(session, kind, *flags);
    };
  });
  return history;
}

void AddHistoryOptions(CLI::App& history, bool& long_form, Paging& paging) {
  history.add_flag("--long", long_form,
                   "Also how the caller showed who it is, and from where");
  AddPaging(history, "changes", paging);
  history.footer(
      "Who did it, by what credential and from where is shown to coordinators "
      "and admins, and to a\npartner for its own city: `citymatch auth "
      "explain` says so.");
}

int ShowHistory(Session& session, const Paging& paging, bool long_form,
                const std::function<absl::StatusOr<ChangePage>(
                    int page_size, const std::string& page_token)>& read,
                const std::function<int(const absl::Status&)>& fail) {
  std::vector<v1::Change> changes;
  std::string token = paging.page_token;
  const auto wanted = static_cast<size_t>(paging.limit);
  do {
    const absl::StatusOr<ChangePage> page =
        read(PageSize(wanted, changes.size()), token);
    if (!page.ok()) return fail(page.status());
    changes.insert(changes.end(), page->changes.begin(), page->changes.end());
    token = page->next_page_token;
  } while (!token.empty() && (wanted == 0 || changes.size() < wanted));
  WriteChanges(changes, long_form, session.format(), session.style(),
               session.out());
  NoteMore(session, token);
  return kExitOk;
}

int ListResources(Session& session, const ResourceKind& kind,
                  const std::string& filter, const Paging& paging) {
  ListQueryFlags flags;
  flags.filter = filter;
  flags.paging = paging;
  return ListCommand(session, kind, flags).Run();
}

void AddPaging(CLI::App& command, const char* what, Paging& paging) {
  command
      .add_option("--limit", paging.limit,
                  absl::StrCat("Most ", what, "; 0 = all. Default 50"))
      ->check(CLI::NonNegativeNumber);
  command.add_option("--page-token", paging.page_token,
                     "Goes on where a list before stopped");
}

}  // namespace citymatch::client
