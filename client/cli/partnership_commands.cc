// `citymatch partnership event`, `instrument` and `timeline`.
#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "citymatch/v1/partnership_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/cli/day_window.h"
#include "client/cli/resource_commands.h"
#include "client/format/json_reader.h"
#include "client/format/text.h"
#include "client/output/partnership_text.h"
#include "google/protobuf/descriptor.h"

namespace citymatch::client {
namespace {

using Stub = v1::PartnershipService::Stub;

struct EventFlags {
  std::string id;
  std::string type;
  std::string date;
  std::string side;
  std::string reason;
  std::string outcome;
  std::string note;
  std::string next_review;
  std::string etag;
  bool dry_run = false;
};

struct InstrumentFlags {
  std::string id;
  std::string instrument;
  std::string type;
  std::string title;
  std::string start;
  std::string end;
  std::string reference;
  std::string outcome;
  std::string renews;
  std::string basis = "declared";
  std::string source;
  bool dry_run = false;
};

// Sets an enum from a word such as `letter-of-intent`; empty leaves it alone.
// The exit code.
template <typename Enum>
int ReadEnum(Session& session, const char* flag, const std::string& word,
             Enum& value) {
  if (word.empty()) return kExitOk;
  const auto& type = *google::protobuf::GetEnumDescriptor<Enum>();
  const std::string name = absl::StrReplaceAll(word, {{"-", "_"}});
  if (const auto* const found = FindEnumValue(type, name); found != nullptr) {
    value = static_cast<Enum>(found->number());
    return kExitOk;
  }
  return session.Fail(kExitUsage,
                      absl::StrCat(flag, " ", Quote(word), ": use one of ",
                                   absl::StrJoin(ShortNames(type), ", ")));
}

int RecordEvent(Session& session, const EventFlags& flags) {
  v1::RecordPartnershipEventRequest request;
  v1::PartnershipEvent& event = *request.mutable_event();
  v1::PartnershipEvent::Type type = event.type();
  v1::PartnershipEvent::Reason reason = event.reason();
  v1::Partnership::Outcome outcome = event.outcome();
  v1::Side side = event.side();
  for (const int code :
       {ReadEnum(session, "TYPE", flags.type, type),
        ReadEnum(session, "--side", flags.side, side),
        ReadEnum(session, "--reason", flags.reason, reason),
        ReadEnum(session, "--outcome", flags.outcome, outcome)}) {
    if (code != kExitOk) return code;
  }
  request.set_name(PartnershipKind().FullName(flags.id));
  event.set_type(type);
  event.set_side(side);
  event.set_reason(reason);
  event.set_outcome(outcome);
  event.set_event_date(flags.date.empty() ? Today() : flags.date);
  event.set_note(flags.note);
  request.set_next_review_date(flags.next_review);
  request.set_etag(flags.etag);
  request.set_validate_only(flags.dry_run);
  v1::Partnership reply;
  if (const absl::Status status = session.connection().Call(
          &Stub::RecordPartnershipEvent, request, reply);
      !status.ok()) {
    return session.Fail(status);
  }
  return ShowResource(session, PartnershipKind(), reply, flags.dry_run);
}

// Puts the flags that were given into the instrument. The exit code.
int FillInstrument(Session& session, const InstrumentFlags& flags,
                   v1::Instrument& instrument) {
  v1::Instrument::Type type = instrument.type();
  v1::Partnership::Outcome outcome = instrument.outcome();
  v1::Basis basis = v1::BASIS_UNSPECIFIED;
  for (const int code : {ReadEnum(session, "--type", flags.type, type),
                         ReadEnum(session, "--outcome", flags.outcome, outcome),
                         ReadEnum(session, "--basis", flags.basis, basis)}) {
    if (code != kExitOk) return code;
  }
  instrument.set_type(type);
  instrument.set_outcome(outcome);
  v1::Provenance& provenance = *instrument.mutable_provenance();
  if (provenance.basis() == v1::BASIS_UNSPECIFIED) provenance.set_basis(basis);
  if (!flags.source.empty()) provenance.set_source(flags.source);
  if (!flags.title.empty()) instrument.set_title(flags.title);
  if (!flags.start.empty()) instrument.set_start_date(flags.start);
  if (!flags.end.empty()) instrument.set_end_date(flags.end);
  if (!flags.reference.empty()) instrument.set_reference(flags.reference);
  if (!flags.renews.empty()) instrument.set_renews(flags.renews);
  return kExitOk;
}

enum class Edit { kAdd, kUpdate, kRemove };

// Reads the partnership, changes its instruments and writes them back with the
// etag that was read, so that nobody's change in between is lost.
int EditInstrument(Session& session, const InstrumentFlags& flags, Edit edit) {
  const auto client = session.ClientOf(PartnershipKind());
  const auto read = client->Get(PartnershipKind().FullName(flags.id));
  if (!read.ok()) return session.Fail(read.status());
  auto& partnership = static_cast<v1::Partnership&>(**read);
  auto& list = *partnership.mutable_instruments();
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const v1::Instrument& instrument) {
                                    return instrument.id() == flags.instrument;
                                  });
  if (edit == Edit::kAdd && found != list.end()) {
    return session.Fail(
        kExitConflict,
        absl::StrCat("there is an instrument ", Quote(flags.instrument),
                     " already; change it with `update`"));
  }
  if (edit != Edit::kAdd && found == list.end()) {
    std::string there;
    for (const v1::Instrument& instrument : list) {
      absl::StrAppend(&there, there.empty() ? "; there are: " : ", ",
                      instrument.id());
    }
    return session.Fail(kExitNotFound,
                        absl::StrCat("there is no instrument ",
                                     Quote(flags.instrument), there));
  }
  if (edit == Edit::kRemove) {
    list.erase(found);
  } else {
    v1::Instrument& instrument = edit == Edit::kAdd ? *list.Add() : *found;
    instrument.set_id(flags.instrument);
    if (const int code = FillInstrument(session, flags, instrument);
        code != kExitOk) {
      return code;
    }
  }
  UpdateArguments arguments;
  arguments.mask = {"instruments"};
  arguments.validate_only = flags.dry_run;
  const auto written = client->Update(partnership, arguments);
  if (!written.ok()) return session.Fail(written.status());
  return ShowResource(session, PartnershipKind(), **written, flags.dry_run);
}

int Timeline(Session& session, const std::string& id) {
  const auto read =
      session.ClientOf(PartnershipKind())->Get(PartnershipKind().FullName(id));
  if (!read.ok()) return session.Fail(read.status());
  const auto& partnership = static_cast<const v1::Partnership&>(**read);
  const std::string& language = session.globals.language;
  if (session.format() == OutputFormat::kTable) {
    session.out() << TimelineText(partnership, language);
  } else {
    WriteRows(TimelineGrid(partnership, language), session.format(),
              session.style(), session.out());
  }
  return kExitOk;
}

void AddEvent(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<EventFlags>();
  CLI::App& event = *group.add_subcommand(
      "event", "Records what happened to a partnership, which moves its state");
  event.add_option("ID", flags->id, "Id of the partnership")->required();
  event
      .add_option("TYPE", flags->type,
                  "propose, accept, activate, suspend, resume, complete, "
                  "decline, terminate or review")
      ->required();
  event.add_option("--date", flags->date, "The day, YYYY-MM-DD; default today");
  event.add_option("--side", flags->side,
                   "provider or partner: who accepts or declines");
  event.add_option("--reason", flags->reason,
                   "Why, such as funding_ended; required to suspend, decline "
                   "and terminate");
  event.add_option("--outcome", flags->outcome,
                   "With complete, terminate and review: successful, partial "
                   "or unsuccessful");
  event.add_option("--note", flags->note, "A remark");
  event.add_option("--next-review", flags->next_review,
                   "When to review next, YYYY-MM-DD");
  event.add_option("--etag", flags->etag,
                   "Record only if this is still the current etag");
  event.add_flag("--dry-run", flags->dry_run, "Check only");
  event.footer(
      "What is not possible in the present state is refused with what is.\n\n"
      "Example:\n  citymatch partnership event ID suspend --date 2025-02-01 "
      "--reason funding_ended");
  event.callback([&session, flags] {
    session.action = [&session, flags] { return RecordEvent(session, *flags); };
  });
}

void AddInstrument(CLI::App& group, Session& session, const char* name,
                   const char* what, Edit edit) {
  const auto flags = std::make_shared<InstrumentFlags>();
  CLI::App& command = *group.add_subcommand(name, what);
  command.add_option("ID", flags->id, "Id of the partnership")->required();
  command
      .add_option("INSTRUMENT", flags->instrument,
                  "Id of the instrument, such as memorandum_2013")
      ->required();
  if (edit != Edit::kRemove) {
    command.add_option("--type", flags->type,
                       "letter_of_intent, memorandum, feasibility_study, "
                       "financed_project or review");
    command.add_option("--title", flags->title, "Its title");
    command.add_option("--start", flags->start, "First day, YYYY-MM-DD");
    command.add_option("--end", flags->end, "Day on which it ends, YYYY-MM-DD");
    command.add_option("--reference", flags->reference, "Number or address");
    command.add_option("--outcome", flags->outcome,
                       "ongoing, successful, partial or unsuccessful");
    command.add_option("--renews", flags->renews,
                       "Id of the instrument that it renews");
    command.add_option("--source", flags->source, "Where it can be checked");
  }
  if (edit == Edit::kAdd) {
    command.add_option("--basis", flags->basis,
                       "How it is known. Default declared");
  }
  command.add_flag("--dry-run", flags->dry_run, "Check only");
  command.footer(absl::StrCat(
      "Example:\n  citymatch partnership instrument ", name,
      " ID memorandum_2026",
      edit == Edit::kAdd ? " --type memorandum --start 2026-04-01" : ""));
  command.callback([&session, flags, edit] {
    session.action = [&session, flags, edit] {
      return EditInstrument(session, *flags, edit);
    };
  });
}

}  // namespace

void AddPartnershipCommands(CLI::App& group, Session& session) {
  group.get_subcommand("create")->footer(
      "Example:\n"
      "  citymatch partnership create \\\n"
      "    --set provider=cities/jp-kobe --set partner=cities/vn-hue \\\n"
      "    --set programme=programmes/moej-city-to-city \\\n"
      "    --set first_year=2027 --set 'sectors=[\"waste\"]' --dry-run");
  AddEvent(group, session);
  AddPartnershipCalendarCommand(group, session);
  CLI::App& instruments = *group.add_subcommand(
      "instrument", "Changes the papers and projects of a partnership");
  instruments.require_subcommand(1);
  instruments.footer(
      "Examples:\n"
      "  citymatch partnership instrument add ID memorandum_2026 --type "
      "memorandum --start 2026-04-01\n"
      "  citymatch partnership instrument update ID memorandum_2026 --end "
      "2029-03-31\n"
      "  citymatch partnership instrument remove ID memorandum_2026");
  AddInstrument(instruments, session, "add", "Adds an instrument", Edit::kAdd);
  AddInstrument(instruments, session, "update",
                "Changes what is given of an instrument", Edit::kUpdate);
  AddInstrument(instruments, session, "remove", "Takes an instrument away",
                Edit::kRemove);
  const auto id = std::make_shared<std::string>();
  CLI::App& timeline = *group.add_subcommand(
      "timeline", "Shows events and instruments in the order of their days");
  timeline.add_option("ID", *id, "Id of the partnership")->required();
  timeline.footer(
      "What has no known day stands first. json, jsonl and csv hold a row for "
      "each line: date, kind\n(event, instrument or review), what (the event; "
      "begins or ends; next), side, outcome, reason,\ninstrument, type, and "
      "text, the line in words.\n\n"
      "Examples:\n  citymatch --lang ja partnership timeline ID\n"
      "  citymatch partnership timeline ID -o csv");
  timeline.callback([&session, id] {
    session.action = [&session, id] { return Timeline(session, *id); };
  });
}

}  // namespace citymatch::client
