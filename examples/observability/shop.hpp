// The jobs of the example.
#pragma once

namespace shop {

struct Ship {
  long order_id = 0;
  /// How often it fails before it succeeds; negative: always.
  int failures = 0;
};

struct Mail {
  long order_id = 0;
};

}  // namespace shop
