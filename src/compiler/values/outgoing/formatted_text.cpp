#include "compiler/values/outgoing/formatted_text.h"

namespace shoal::compiler {

Value formatted_text(std::vector<FormattedPart> parts) {
  FormattedText text;
  for (FormattedPart& part : parts) {
    const auto* inner = part.value.as<FormattedTextRef>();
    if (inner != nullptr && part.how.empty()) {
      text.parts.insert(text.parts.end(), (*inner)->parts.begin(), (*inner)->parts.end());
      continue;
    }
    if (const Frame* frame = part.value.frame()) part.value = frame_value(*frame);
    text.parts.push_back(std::move(part));
  }
  return Value{std::make_shared<const FormattedText>(std::move(text))};
}

bool is_text(const Value& value) {
  return value.as<Text>() != nullptr || value.literal<std::string>() != nullptr ||
         value.as<FormattedTextRef>() != nullptr;
}

}  // namespace shoal::compiler
