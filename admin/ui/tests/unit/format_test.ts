import assert from "node:assert/strict";
import { test } from "node:test";
import { duration } from "../../src/format/durations.ts";
import { short_type, split_type } from "../../src/format/names.ts";
import { bytes, count, percent, plural, rate, short_number } from "../../src/format/numbers.ts";
import { passed_of } from "../../src/format/running-interval.ts";
import { between, from_local_input, relative_time, to_local_input } from "../../src/format/times.ts";

test("durations have at most two units", () => {
  assert.equal(duration(120), "120 µs");
  assert.equal(duration(4_200), "4.2 ms");
  assert.equal(duration(412_000), "412 ms");
  assert.equal(duration(2_500_000), "2.5 s");
  assert.equal(duration(59_000_000), "59 s");
  assert.equal(duration(125_000_000), "2 min 5 s");
  assert.equal(duration(7_200_000_000), "2 h");
  assert.equal(duration(273_600_000_000), "3 d 4 h");
});

test("of a type that is too long the middle is left out", () => {
  assert.equal(short_type("billing::SendInvoice"), "billing::SendInvoice");
  const long = "billing::invoices::SendInvoiceReminder<very::long::Argument>";
  assert.equal(short_type(long, 30), "billing::i…ry::long::Argument>");
  assert.equal(short_type(long, long.length), long);
});

test("the interval that is not over yet counts as long as it has lasted", () => {
  assert.equal(passed_of(10, 100, 200), 10);
  assert.equal(passed_of(10, 100, 106), 6);
  assert.equal(passed_of(10, 100, 100.1), 2.5);
});

test("counts that stopped before the end say so", () => {
  assert.equal(count({ value: 10_000, exact: false }), "10,000+");
  assert.equal(count({ value: 10_000, exact: true }), "10,000");
  assert.equal(plural(1, "job"), "1 job");
  assert.equal(plural(0, "process", "processes"), "0 processes");
});

test("small things are not rounded to nothing", () => {
  assert.equal(percent(0.0001), "< 0.1 %");
  assert.equal(percent(0.9999), "100 %");
  assert.equal(rate(0.001), "< 0.01");
  assert.equal(rate(2_260.4), "2,260");
  assert.equal(bytes(1_536), "1.5 KiB");
  assert.equal(short_number(41_400), "41.4K");
});

test("times are told from the present", () => {
  const now = Date.parse("2025-01-10T12:00:00Z");
  assert.equal(relative_time("2025-01-10T11:59:18.4Z", now), "41 s ago");
  assert.equal(relative_time("2025-01-10T12:05:00Z", now), "in 5 min");
  assert.equal(relative_time("2025-01-08T09:00:30Z", now), "2 d 2 h ago");
  assert.equal(relative_time("2025-01-10T12:00:00.2Z", now), "now");
});

test("what lies between two times is told to the microsecond", () => {
  assert.equal(between("2025-01-10T12:00:00.000120Z", "2025-01-10T12:00:01.000200Z"), 1_000_080);
  assert.equal(between("2025-01-10T12:00:00Z", "2025-01-10T12:00:00.5Z"), 500_000);
});

test("local inputs give back what was put in", () => {
  const time = "2025-03-30T10:15:42.000Z";
  assert.equal(from_local_input(to_local_input(time)), time);
  assert.equal(from_local_input(""), null);
  assert.equal(from_local_input("nonsense"), null);
});

test("a type's last part is its name, also with template arguments", () => {
  assert.deepEqual(split_type("billing::SendInvoice"), { scope: "billing::", name: "SendInvoice" });
  assert.deepEqual(split_type("a::b::Job<std::string>"), { scope: "a::b::", name: "Job<std::string>" });
  assert.deepEqual(split_type("Plain"), { scope: "", name: "Plain" });
});
