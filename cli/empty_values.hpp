// Values that are given and empty, as `--unique-key "$KEY"` is where the variable is not set.
#pragma once

namespace CLI {
class App;
}

namespace arrower::jobs::cli {

/// Has every option of all commands refuse them, but for those of which the empty text is a value: what somebody has
/// restricted or named must not be taken for left out.
void refuse_empty_values(CLI::App& app);

}  // namespace arrower::jobs::cli
