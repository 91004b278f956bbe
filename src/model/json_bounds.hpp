// How deep and how large JSON may be that this library reads or writes: whoever may enqueue must not be able to take a
// worker's or an admin server's memory with a few bytes.
#pragma once

#include <cstddef>
#include <string_view>

namespace arrower::jobs::model {

/// Arrays and objects within each other.
inline constexpr int deepest_json = 200;

/// Texts, numbers, true, false, null, arrays and objects, the names of fields not counted.
inline constexpr std::size_t most_json_values = 1'000'000;

/// Throws std::runtime_error that says which bound the text exceeds. Looks at nothing else: the text need not be valid.
/// Takes no memory, whatever the text is.
void check_json_bounds(std::string_view json);

}  // namespace arrower::jobs::model
