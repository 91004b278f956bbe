// Fields of payloads that nobody gets to see.
#include <gmock/gmock.h>

#include "http/response.hpp"
#include "json/document.hpp"
#include "security/redaction.hpp"

namespace arrower::jobs::admin {

using ::testing::HasSubstr;

const Redaction& redaction() {
  static const Redaction redaction{{"password", "token"}};
  return redaction;
}

TEST(Redaction, hides_values_at_any_depth_and_keeps_all_else_as_it_is) {
  EXPECT_EQ(redaction().redact(R"({"name": "ada", "password": "x", "n": 1.50})"),
            R"({"name": "ada", "password": "[redacted]", "n": 1.50})");
  EXPECT_EQ(redaction().redact(R"([{"a":[{"TOKEN" : {"x":[1,{"y":"}"}]},"b":2}]}])"),
            R"([{"a":[{"TOKEN" : "[redacted]","b":2}]}])");
  EXPECT_EQ(redaction().redact(R"({"password":null,"token":12,"tokens":12})"),
            R"({"password":"[redacted]","token":"[redacted]","tokens":12})");
}

TEST(Redaction, sees_names_that_are_escaped_and_no_names_in_texts) {
  EXPECT_EQ(redaction().redact(R"({"pass\u0077ord":"x"})"), R"({"pass\u0077ord":"[redacted]"})");
  EXPECT_EQ(redaction().redact(R"({"note":"\"password\": \"x\"","k":"password"})"),
            R"({"note":"\"password\": \"x\"","k":"password"})");
}

TEST(Redaction, nothing_shows_in_text_that_was_cut_off_anywhere) {
  const std::string whole = R"({"a":1,"password":{"hint":"s3cret","more":["s3cret"]},"token":"s3cret\"s3cret"})";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    EXPECT_THAT(redaction().redact(whole.substr(0, size)), ::testing::Not(HasSubstr("s3cret"))) << size;
  }
}

TEST(Redaction, takes_back_what_it_has_hidden) {
  EXPECT_EQ(redaction().restore(R"({"a":2,"password":"[redacted]","in":[{"token":"[redacted]"}]})",
                                R"({"a":1,"password":"x","in":[{"token":{"y":1e5}}]})"),
            R"({"a":2,"password":"x","in":[{"token":{"y":1e5}}]})");
  EXPECT_EQ(redaction().restore(R"({"password":"new","b":12345678901234567890.10})", "{}"),
            R"({"password":"new","b":12345678901234567890.10})");
  EXPECT_THROW(static_cast<void>(redaction().restore(R"({"password":"[redacted]"})", R"({"a":1})")), HttpError);
  EXPECT_THROW(static_cast<void>(redaction().restore("{", "{}")), HttpError);
}

TEST(Redaction, values_cannot_be_guessed_by_looking_for_them) {
  const auto refused = [](const std::string& path, const std::string& value) {
    try {
      redaction().check({{.path = path, .value = value}});
      return false;
    } catch (const HttpError& error) {
      return error.status() == 403;
    }
  };
  EXPECT_TRUE(refused("password", "x"));
  EXPECT_TRUE(refused("user.0.Token", "x"));
  EXPECT_TRUE(refused("user.token.length", "x"));
  EXPECT_TRUE(refused("user", R"({"name": "ada", "password": "x"})"));
  EXPECT_TRUE(refused("users", R"( [{"password": "x"}])"));
  EXPECT_FALSE(refused("user.name", "ada"));
  EXPECT_FALSE(refused("passwords", "2"));
  Redaction{{}}.check({{.path = "password", .value = "{}"}});
}

TEST(Redaction, names_are_what_stands_between_dots_whatever_is_in_them) {
  const Redaction blanks{{"credit card", "customer.iban"}};
  const auto refused = [&](const std::string& path) {
    try {
      blanks.check({{.path = path, .value = "4111"}});
      return false;
    } catch (const HttpError& error) {
      return error.status() == 403;
    }
  };
  EXPECT_TRUE(refused("credit card"));
  EXPECT_TRUE(refused("customer.Credit Card.0"));
  EXPECT_TRUE(refused("iban"));
  EXPECT_TRUE(refused("customer.iban"));
  EXPECT_FALSE(refused("credit"));
  EXPECT_FALSE(refused("customer"));
  EXPECT_EQ(blanks.redact(R"({"customer":{"iban":"DE1","credit card":1},"customer.iban":2})"),
            R"({"customer":{"iban":"[redacted]","credit card":"[redacted]"},"customer.iban":"[redacted]"})");
}

TEST(Redaction, values_that_jobs_were_looked_for_by_are_hidden_in_the_audit) {
  EXPECT_EQ(
      redaction().redact_target(
          R"({"filter":{"queue":"mail","payload":{"customer.password":"x","user.0.Token":"y","user.name":"ada"}},"priority":1})"),
      R"({"filter":{"queue":"mail","payload":{"customer.password":"[redacted]","user.0.Token":"[redacted]","user.name":"ada"}},"priority":1})");
  EXPECT_EQ(redaction().redact_target(R"({"filter":{"payload":{"customer":" {\"password\": \"x\"}"}}})"),
            R"({"filter":{"payload":{"customer":"[redacted]"}}})");
  EXPECT_EQ(redaction().redact_target(R"({"queue":"mail","password":"x"})"),
            R"({"queue":"mail","password":"[redacted]"})");
  EXPECT_EQ(redaction().redact_target("[1]"), "[1]");
  EXPECT_EQ(Redaction{{}}.redact_target(R"({"filter":{"payload":{"password":"x"}}})"),
            R"({"filter":{"payload":{"password":"x"}}})");
}

TEST(Redaction, json_that_is_nested_too_deep_is_refused_before_it_is_walked) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(redaction().restore(nested(200), "{}"), nested(200));
  EXPECT_THROW(static_cast<void>(redaction().restore(nested(201), "{}")), HttpError);
  EXPECT_THROW(static_cast<void>(redaction().restore(nested(5'000'000), "{}")), HttpError);
  EXPECT_EQ(redaction().restore(R"({"a":")" + std::string(300, '[') + R"(\""})", "{}"),
            R"({"a":")" + std::string(300, '[') + R"(\""})");
}

TEST(JsonText, is_harmless_in_pages_and_always_valid) {
  std::string json;
  append_json_text(json, "<script>\"\\\n\x01</script>\xff");
  EXPECT_EQ(json, R"("\u003cscript\u003e\"\\\n\u0001\u003c/script\u003e)"
                  "\xEF\xBF\xBD\"");
}

TEST(Redaction, refuses_names_that_cannot_be_stored_instead_of_changing_them) {
  EXPECT_THROW(static_cast<void>(redaction().restore(R"({"a\u0000":1})", "{}")), HttpError);
}

}  // namespace arrower::jobs::admin
