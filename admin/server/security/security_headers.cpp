#include "security/security_headers.hpp"

#include <algorithm>

namespace arrower::jobs::admin {

void add_security_headers(Response& response, Audience audience) {
  auto& headers = response.headers;
  // Of the pages: scripts, styles, pictures and connections from this server alone, and nothing in line.
  headers.emplace_back("Content-Security-Policy",
                       audience == Audience::api
                           ? "default-src 'none'; frame-ancestors 'none'; sandbox"
                           : "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
                             "'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; "
                             "frame-ancestors 'none'");
  headers.emplace_back("X-Content-Type-Options", "nosniff");
  headers.emplace_back("X-Frame-Options", "DENY");
  headers.emplace_back("Referrer-Policy", "same-origin");
  headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  headers.emplace_back("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  if (std::ranges::none_of(headers, [](const auto& header) { return header.first == "Cache-Control"; })) {
    headers.emplace_back("Cache-Control", "no-store");
  }
}

}  // namespace arrower::jobs::admin
