// Whole lists as files: comma-separated values, or one JSON object a line. They are sent as they are read, page by
// page.
#include <format>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <arrower/jobs/detail/enumerators.hpp>

#include "json/csv.hpp"
#include "json/time.hpp"
#include "routes/api.hpp"
#include "routes/job_filter_reader.hpp"

namespace arrower::jobs::admin {

namespace {

constexpr int rows_at_once = 500;

enum class Format { csv, json_lines };

Format read_format(Query& query) {
  const std::string format = query.text("format").value_or("csv");
  if (format != "csv" && format != "jsonl") {
    throw bad_request(std::format("parameter format is \"{}\"; it must be csv or jsonl", format));
  }
  return format == "csv" ? Format::csv : Format::json_lines;
}

/// A part of a file, while it is written.
struct Part {
  Format format;
  CsvWriter csv;
  std::string json_lines;
};

/// `write_page` writes the next page of a list, and returns whether there may be more. The first page is read before
/// the response begins, so that an error has its status.
Response export_response(std::string_view name, Format format, std::string_view columns,
                         std::function<bool(Part&)> write_page) {
  const bool is_csv = format == Format::csv;
  Part first{.format = format, .csv = {}, .json_lines = {}};
  const bool has_more = write_page(first);
  Response response;
  response.content_type = is_csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
  response.headers = {
      {"Content-Disposition", std::format("attachment; filename=\"{}.{}\"", name, is_csv ? "csv" : "jsonl")},
      {"Cache-Control", "no-store"}};
  std::string begin = is_csv ? std::string{columns} + "\r\n" + first.csv.take() : std::move(first.json_lines);
  response.stream = [format, more = has_more, begin = std::optional{std::move(begin)},
                     write_page = std::move(write_page)]() mutable -> std::optional<std::string> {
    if (begin) {
      return std::exchange(begin, std::nullopt);
    }
    if (!more) {
      return std::nullopt;
    }
    Part part{.format = format, .csv = {}, .json_lines = {}};
    more = write_page(part);
    return format == Format::csv ? part.csv.take() : std::move(part.json_lines);
  };
  return response;
}

std::string text_or_empty(const std::optional<TimePoint>& time) { return time ? time_text(*time) : ""; }

/// Of the same fields as the JSON, hidden values included.
void add_row(CsvWriter& csv, const JobSummary& job, const Redaction& redaction) {
  csv.add_number(job.id.value)
      .add(detail::find_enumerator(detail::enum_type<JobState>, detail::bits_of(job.state))->name)
      .add(job.queue)
      .add(job.type)
      .add_number(job.priority)
      .add_number(job.attempt)
      .add_number(job.max_attempts)
      .add(time_text(job.run_at))
      .add(time_text(job.enqueued_at))
      .add(text_or_empty(job.started_at))
      .add(text_or_empty(job.finished_at))
      .add(job.worker.value_or(""))
      .add(job.error.value_or(""))
      .add(job.schedule.value_or(""))
      .add(job.payload ? redaction.redact(*job.payload) : "")
      .end_row();
}

constexpr std::string_view job_columns =
    "id,state,queue,type,priority,attempt,max_attempts,run_at,enqueued_at,started_at,finished_at,worker,error,schedule,"
    "payload";

Response export_jobs(const Api& api, const Call& call) {
  Query query{call.request};
  const JobFilter filter = read_job_filter(query, api.redaction);
  const Format format = read_format(query);
  PageRequest page{.size = rows_at_once, .whole_payloads = true};
  page.oldest_first = query.text("order").value_or("newest") == "oldest";
  query.finish();
  return export_response("jobs", format, job_columns, [&api, filter, page](Part& part) mutable {
    const JobPage found = api.inspector.jobs(filter, page);
    page.after = found.next;
    for (const JobSummary& job : found.jobs) {
      if (part.format == Format::csv) {
        add_row(part.csv, job, api.redaction);
      } else {
        part.json_lines += JsonEncoder{api.redaction}(job) + '\n';
      }
    }
    return !found.next.empty();
  });
}

Response export_audit(const Api& api, const Call& call) {
  Query query{call.request};
  AuditQuery audit{.actor = query.text("actor"), .action = query.text("action"), .size = rows_at_once};
  const Format format = read_format(query);
  query.finish();
  return export_response("audit", format, "id,at,actor,action,target,affected,finished",
                         [&api, audit](Part& part) mutable {
                           const std::vector<AuditEntry> entries = api.inspector.audit(audit);
                           for (const AuditEntry& entry : entries) {
                             audit.before = entry.id;
                             if (part.format == Format::csv) {
                               part.csv.add_number(entry.id)
                                   .add(time_text(entry.at))
                                   .add(entry.actor)
                                   .add(entry.action)
                                   .add(api.redaction.redact_target(entry.target))
                                   .add_number(entry.affected)
                                   .add(entry.finished ? "true" : "false")
                                   .end_row();
                             } else {
                               part.json_lines += JsonEncoder{api.redaction}(entry) + '\n';
                             }
                           }
                           return entries.size() == static_cast<std::size_t>(rows_at_once);
                         });
}

}  // namespace

void add_export_routes(Router& router, Api& api) {
  router.add("GET", "/jobs/export", [&api](const Call& call) { return export_jobs(api, call); });
  router.add("GET", "/audit/export", [&api](const Call& call) { return export_audit(api, call); });
}

}  // namespace arrower::jobs::admin
