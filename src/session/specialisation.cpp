#include "session/specialisation.h"

#include <algorithm>

#include "base/concat.h"
#include "image/image.h"
#include "plan/stage_layout.h"
#include "session/direct_call.h"

namespace shoal::session {
namespace {

Result<engine::Segment> load_segment(const std::string& text, int number,
                                     const std::shared_ptr<const loader::LoadedImage>& code) {
  engine::Segment segment;
  SHOAL_ASSIGN_OR_RETURN(segment.plan, plan::parse_plan(text));
  SHOAL_RETURN_IF_ERROR(plan::verify_plan(segment.plan));
  segment.gives_scalars = plan::gives_scalars(segment.plan);
  segment.stage_function = [code, number](int32_t stage) {
    return code->function<abi::StageFunction>(plan::stage_symbol(number, stage));
  };
  return segment;
}

}  // namespace

Result<SpecialisationRef> load_specialisation(std::string_view image_bytes) {
  SHOAL_ASSIGN_OR_RETURN(image::Image image, image::parse_image(image_bytes));
  auto loaded = std::make_shared<Specialisation>();
  SHOAL_ASSIGN_OR_RETURN(loaded->result, types::parse_value_shape(image.result));
  loaded->explain_text = image.explain_text;
  loaded->distribution_diagnostics = image.distribution_diagnostics;
  loaded->sequential_reason = image.sequential_reason;
  for (const image::ImageError& error : image.errors) {
    loaded->errors.push_back({error.kind, error.message, error.span, error.row_function,
                              static_cast<engine::RowCheck>(error.check)});
  }
  for (const image::ImagePrint& print : image.prints) {
    SHOAL_ASSIGN_OR_RETURN(types::ValueShape shape, types::parse_value_shape(print.shape));
    loaded->prints.push_back({print.place, std::move(shape), print.span});
  }
  for (const std::string& text : image.object_types) {
    SHOAL_ASSIGN_OR_RETURN(const types::ObjectType type, types::parse_object_type(text));
    loaded->layouts.push_back(engine::layout_of(type));
    loaded->object_types.push_back(type);
  }
  for (const std::string& text : image.changed_types) {
    SHOAL_ASSIGN_OR_RETURN(loaded->changed_types.emplace_back(), types::parse_object_type(text));
  }
  loaded->uses_objects =
      std::find(image.imports.begin(), image.imports.end(), "shoal_objects") != image.imports.end();
  const std::vector<std::string> plans = image.plans;
  SHOAL_ASSIGN_OR_RETURN(loaded->code,
                         loader::load_image(std::move(image), engine::runtime_function));
  loaded->main = loaded->code->function<abi::MainFunction>("main");
  if (loaded->main == nullptr) return Status::internal("image without main");
  loaded->needs_arguments_only = needs_arguments_only(loaded->code->image());
  for (size_t i = 0; i < plans.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(engine::Segment segment,
                           load_segment(plans[i], static_cast<int>(i), loaded->code));
    loaded->segments.push_back(std::move(segment));
  }
  return SpecialisationRef(std::move(loaded));
}

}  // namespace shoal::session
