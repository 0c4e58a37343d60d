#include "engine/objects/text/text_call.h"

#include <utility>

namespace shoal::engine {

int32_t give_answer(ObjectWorld& world, std::string_view name, abi::Text text, uint64_t* out,
                    int32_t place) {
  Result<abi::Text> answer = world.ask_python(name, text);
  if (answer.is_ok()) return give_text(world, *answer, out, place);
  put_text(out, empty_text());
  const Status status = answer.take_status();
  return world.fail(status.detail().kind, status.detail().message, place);
}

int32_t give_bool_answer(ObjectWorld& world, std::string_view name, abi::Text text, uint64_t* out,
                         int32_t place) {
  uint64_t answer[2];
  if (const int32_t failed = give_answer(world, name, text, answer, place)) {
    out[0] = 0;
    return failed;
  }
  return give_bool(!is_empty(text_in(answer)), out);
}

}  // namespace shoal::engine
