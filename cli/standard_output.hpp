// Standard output as the commands write it by std::cout: that it could not be written is noticed, and never lost.
#pragma once

#include <array>
#include <iostream>
#include <stdexcept>
#include <streambuf>

namespace arrower::jobs::cli {

/// Ends the program with `failed`.
class OutputProblem : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Stands behind std::cout while it lives. One at a time, made before anything is opened: where the caller has closed a
/// standard stream, the next file or connection would take its place and get what is meant for people.
class StandardOutput {
 public:
  StandardOutput();
  ~StandardOutput();
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  /// Throws OutputProblem if something of what was written so far did not arrive.
  void flush();
  /// Nobody reads any more, as behind `| head`: no reason to say something.
  bool reader_is_gone() const noexcept;

 private:
  class Buffer : public std::streambuf {
   public:
    Buffer();
    int problem() const noexcept { return problem_; }

   protected:
    int_type overflow(int_type character) override;
    int sync() override;

   private:
    std::array<char, 16'384> bytes_{};
    /// The first errno; 0: all went well.
    int problem_ = 0;
  };

  Buffer buffer_;
  std::streambuf* const before_;
};

}  // namespace arrower::jobs::cli
