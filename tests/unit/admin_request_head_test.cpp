// Heads of requests: what is read, in which order, and what is refused since others could understand it differently.
#include "http/request_head.hpp"

#include <format>
#include <string>

#include <gmock/gmock.h>

#include "http/response.hpp"

namespace arrower::jobs::admin {

using ::testing::ElementsAre;
using ::testing::Pair;

namespace {

RequestHead head(const std::string& headers) {
  return parse_request_head("GET /a?b=c HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
}

/// 0: it was accepted.
int refusal_of(const std::string& text) {
  try {
    parse_request_head(text);
    return 0;
  } catch (const HttpError& error) {
    return error.status();
  }
}

int refusal_of_header(const std::string& header) {
  return refusal_of("GET / HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n");
}

}  // namespace

TEST(RequestHead, is_read_as_it_was_sent) {
  const RequestHead read = head("X-Token: 100%25\r\nEmpty:\r\nName: \t Zo\xc3\xab \r\n");
  EXPECT_EQ(read.method, "GET");
  EXPECT_EQ(read.target, "/a?b=c");
  EXPECT_THAT(read.headers, ElementsAre(Pair("Host", "localhost"), Pair("X-Token", "100%25"), Pair("Empty", ""),
                                        Pair("Name", "Zo\xc3\xab")));
}

TEST(RequestHead, joins_what_was_sent_several_times_in_the_order_of_arrival) {
  const RequestHead read =
      head("X-Forwarded-For: 1.1.1.1\r\nCookie: a=1\r\nx-forwarded-for: 2.2.2.2, 3.3.3.3\r\ncookie: b=2\r\n");
  EXPECT_THAT(read.headers, ElementsAre(Pair("Host", "localhost"), Pair("X-Forwarded-For", "1.1.1.1, 2.2.2.2, 3.3.3.3"),
                                        Pair("Cookie", "a=1; b=2")));
}

TEST(RequestHead, refuses_what_two_readers_could_understand_differently) {
  EXPECT_EQ(refusal_of_header("Accept: */*"), 0);
  for (const char* header : {"Host: other",
                             "Content-Length: 1\r\nContent-Length: 1",
                             "Content-Length: 1\r\ncontent-length: 2",
                             "Content-Length : 1",
                             "Content-Length:\t 1 2",
                             "Content-Length: +1",
                             "Content-Length: 0x1",
                             "Content-Length: -1",
                             "Content-Length: 1, 1",
                             "Content-Length:",
                             "Content-Length: 99999999999999999999",
                             "X: a\r\n folded",
                             "X: a\r\n\tfolded",
                             " X: a",
                             "X : a",
                             ": a",
                             "no colon",
                             "X: a\nY: b",
                             "X: a\rb",
                             "X: \x01",
                             "X: a\x7f",
                             "Transfer-Encoding: gzip",
                             "Transfer-Encoding: chunked, identity",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                             "Transfer-Encoding: chunked\r\nContent-Length: 1",
                             "Authorization: a\r\nAuthorization: b",
                             "Origin: a\r\nOrigin: b",
                             "Na(me: a",
                             "\xc3\xab: a"}) {
    EXPECT_EQ(refusal_of_header(header), 400) << header;
  }
  EXPECT_EQ(refusal_of_header(std::string{"X: a\0b", 6}), 400);
  for (const char* first :
       {"GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP/2.0", "GET / http/1.1", "GET x HTTP/1.1",
        "GET http://a/ HTTP/1.1", "G\tT / HTTP/1.1", " GET / HTTP/1.1", "GET /\x01 HTTP/1.1", ""}) {
    EXPECT_EQ(refusal_of(std::string{first} + "\r\nHost: localhost\r\n\r\n"), 400) << first;
  }
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of("GET / HTTP/1.0\r\n\r\n"), 0);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: localhost"), 400);
}

TEST(RequestHead, refuses_what_is_too_large) {
  EXPECT_EQ(refusal_of_header("X: " + std::string(longest_head_line, 'a')), 431);
  std::string many;
  for (std::size_t i = 0; i < most_headers; ++i) {
    many += std::format("X-{}: a\r\n", i);
  }
  EXPECT_EQ(refusal_of_header(many + "Y: a"), 431);
  EXPECT_EQ(end_of_head("GET / HTTP/1.1\r\nHost: a\r\n\r\nbody"), 27u);
  EXPECT_EQ(end_of_head("GET / HTTP/1.1\r\nHost: a\r\n"), std::string_view::npos);
}

}  // namespace arrower::jobs::admin
