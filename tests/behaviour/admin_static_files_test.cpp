// The pages of the admin UI, as they are part of the program.
#include <regex>

#include "support/admin_test.hpp"

namespace arrower::jobs::tests {

using ::testing::HasSubstr;
using ::testing::Not;

class AdminPages : public AdminTest {
 protected:
  /// The first asset that the page names.
  static std::string asset_of(const std::string& page) {
    std::smatch found;
    return std::regex_search(page, found, std::regex{R"re((?:href|src)="(?:\./)?(assets/[^"]+)")re"}) ? found[1].str()
                                                                                                      : "";
  }
};

TEST_F(AdminPages, every_path_outside_the_api_is_the_page) {
  const AdminServer server = admin({.title = "Jobs of <shop>"});
  AdminClient client{server.url()};
  for (const char* path : {"", "queues/mail", "jobs/42", "api-not", "index.html"}) {
    const AdminAnswer answer = client.get(path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_EQ(answer.header("Content-Type"), "text/html; charset=utf-8") << path;
    EXPECT_THAT(answer.body, HasSubstr("<head><base href=\"/\">")) << path;
    EXPECT_THAT(answer.body, HasSubstr("<title>Jobs of &lt;shop&gt;</title>")) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr("<script>"))) << path;
  }
}

TEST_F(AdminPages, assets_are_kept_for_ever_and_the_page_is_asked_for_anew) {
  const AdminServer server = admin();
  AdminClient client{server.url()};
  const AdminAnswer page = client.get("");
  EXPECT_EQ(page.header("Cache-Control"), "private, no-cache");
  const AdminAnswer unchanged = client.get("", {{"If-None-Match", page.header("ETag")}});
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.header("Content-Security-Policy"), page.header("Content-Security-Policy"))
      << "else the page that the browser has kept is shown under another one";

  const std::string asset = asset_of(page.body);
  ASSERT_NE(asset, "");
  const AdminAnswer plain = client.get(asset, {{"Accept-Encoding", "identity"}});
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(plain.header("Cache-Control"), "private, max-age=31536000, immutable");
  EXPECT_EQ(plain.header("Content-Encoding"), "");
  const AdminAnswer cached = client.get(asset, {{"If-None-Match", plain.header("ETag")}});
  EXPECT_EQ(cached.status, 304);
  EXPECT_EQ(cached.body, "");

  // The client takes it apart.
  const AdminAnswer compressed = client.get(asset, {{"Accept-Encoding", "br, gzip"}});
  EXPECT_EQ(compressed.header("Content-Encoding"), "gzip");
  EXPECT_EQ(compressed.body, plain.body);
  EXPECT_LT(std::stoul(compressed.header("Content-Length")), plain.body.size());
}

TEST_F(AdminPages, no_path_leads_out_of_the_program) {
  const AdminServer server = admin();
  AdminClient client{server.url()};
  for (const char* path : {"assets/../../../../etc/passwd", "assets/%2e%2e/%2e%2e/etc/passwd", "..%2f..%2fetc%2fpasswd",
                           "assets/..%5c..%5cetc%5cpasswd", "%2fetc%2fpasswd", "assets//etc/passwd"}) {
    const AdminAnswer answer = client.get(path);
    EXPECT_THAT(answer.body, Not(HasSubstr("root:"))) << path;
    EXPECT_TRUE(answer.status == 404 || contains(answer.body, "<base href")) << path;
  }
  EXPECT_EQ(client.get("assets/nothing.js").code(), "not_found");
  EXPECT_EQ(client.send("POST", "", client.session()).status, 405);
}

TEST_F(AdminPages, under_a_prefix_all_of_it_moves) {
  const AdminServer server = admin({.path_prefix = "/ops/jobs"});
  EXPECT_TRUE(server.url().ends_with("/ops/jobs/"));
  AdminClient client{server.url()};
  const AdminAnswer page = client.get("queues/mail");
  EXPECT_THAT(page.body, HasSubstr("<head><base href=\"/ops/jobs/\">"));
  EXPECT_EQ(client.get(asset_of(page.body)).status, 200);
  EXPECT_THAT(client.get("api/v1/session").header("Set-Cookie"), HasSubstr("; Path=/ops/jobs/;"));
  EXPECT_EQ(client.post("api/v1/history/prune").status, 200);
  AdminClient root{server.url().substr(0, server.url().size() - std::string_view{"ops/jobs/"}.size())};
  EXPECT_EQ(root.get("").status, 404);
  EXPECT_EQ(root.get("ops/jobsandmore").status, 404);
  const AdminAnswer moved = root.get("ops/jobs");
  EXPECT_EQ(moved.status, 308);
  EXPECT_EQ(moved.header("Location"), "/ops/jobs/");
}

TEST_F(AdminPages, a_trusted_proxy_may_take_the_prefix_off) {
  const AdminServer server = admin({.trusted_proxies = {"127.0.0.1"}});
  AdminClient client{server.url()};
  EXPECT_THAT(client.get("", {{"X-Forwarded-Prefix", "/ops/"}}).body, HasSubstr("<head><base href=\"/ops/\">"));
  const AdminServer both = admin({.path_prefix = "/ops", .trusted_proxies = {"127.0.0.1"}});
  AdminClient root{both.url().substr(0, both.url().size() - 4)};
  EXPECT_THAT(root.get("queues", {{"X-Forwarded-Prefix", "/ops"}}).body, HasSubstr("<head><base href=\"/ops/\">"));
}

}  // namespace arrower::jobs::tests
