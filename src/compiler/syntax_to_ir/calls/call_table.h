// Functions of the user's that are called, not walked where they are called: what walks of the same
// compilation find out about them. When a walk has found out more, all is walked again.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/syntax/tree.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// A variable of a function around, by Scope::number and its name.
using CapturedName = std::pair<uint64_t, std::string>;

// A function in the scope where it was defined.
using FunctionPlace = std::pair<Id<syntax::Node>, uint64_t>;

class CallTable {
 public:
  [[nodiscard]] bool is_called(Id<syntax::Node> root) const { return called_.contains(root); }
  void make_called(Id<syntax::Node> root) { has_change_ |= called_.insert(root).second; }

  // The variables of functions around that it reads, in the order in which they were found.
  [[nodiscard]] const std::vector<CapturedName>& captures_of(const FunctionPlace& place) {
    return captures_[place];
  }
  void add_capture(const FunctionPlace& place, const CapturedName& name) {
    std::vector<CapturedName>& names = captures_[place];
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    names.push_back(name);
    has_change_ = true;
  }

  // What the function of this key returns, as far as it is known.
  [[nodiscard]] std::optional<ir::Type> result_of(const std::string& key) const {
    const auto found = results_.find(key);
    return found == results_.end() ? std::nullopt : std::optional(found->second);
  }
  void set_result(const std::string& key, ir::Type type) {
    const auto [known, is_new] = results_.emplace(key, type);
    has_change_ |= is_new || !(known->second == type);
    known->second = std::move(type);
  }

  // Whether something was found since the last call.
  bool take_change() { return std::exchange(has_change_, false); }

 private:
  std::set<Id<syntax::Node>> called_;
  std::map<FunctionPlace, std::vector<CapturedName>> captures_;
  std::map<std::string, ir::Type> results_;
  bool has_change_ = false;
};

// A function for arguments of some types, by its number in ir::Function::called.
struct CalledFunction {
  std::string key;  // the function, where it was defined, the types of what it takes
  Id<syntax::Node> root;
  std::vector<ir::Type> types;  // of its parameters
  ir::Function function;
};

// A called function that is being walked.
struct CalledWalk {
  int32_t number = 0;
  FunctionPlace place;
  size_t active_count = 0;                 // of Walker::active, with itself
  std::map<CapturedName, Value> captured;  // as values of this function
};

}  // namespace shoal::compiler
