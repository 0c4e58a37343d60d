#include "compiler/ir_to_llvm/objects/object_ops.h"

#include <algorithm>

#include "abi/objects.h"
#include "base/concat.h"
#include "compiler/ir_to_llvm/arrays/array_ops.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::Op;
using ir::OpKind;
using types::ObjectForm;
using types::ObjectType;

constexpr uint64_t kTextKindBits = 2;
constexpr uint64_t kOneByteCharacter = 1 << kTextKindBits;  // meta of one code point below 256

class ObjectOp {
 public:
  ObjectOp(ModuleBuilder& module, const ObjectFrame& frame, const Op& op,
           std::span<const Leaves> operands, std::span<const ir::Type> types)
      : module_(module),
        builder_(module.builder),
        frame_(frame),
        op_(op),
        operands_(operands),
        types_(types) {}

  Result<Leaves> run() {
    switch (op_.kind) {
      case OpKind::call_object: return call(std::get<std::string>(op_.literal));
      case OpKind::make_tuple: return all_leaves();
      case OpKind::tuple_item: return tuple_item();
      case OpKind::make_none: return zero_leaves(module_, op_.type.object);
      case OpKind::make_optional: {
        Leaves leaves = {builder_.getTrue()};
        leaves.append(operands_[0].begin(), operands_[0].end());
        return leaves;
      }
      case OpKind::is_there: return Leaves{operands_[0][0]};
      case OpKind::optional_item: return Leaves(operands_[0].begin() + 1, operands_[0].end());
      case OpKind::text_length: return Leaves{builder_.CreateLShr(operands_[0][1], kTextKindBits)};
      case OpKind::text_equal: return Leaves{text_equal()};
      case OpKind::text_item_at: return text_item_at();
      case OpKind::list_length: return Leaves{list_length()};
      case OpKind::list_item: return list_item();
      case OpKind::list_item_at: return load_item(module_, element(), item_place(operands_[1][0]));
      case OpKind::list_set: return list_set();
      case OpKind::list_append: return list_append();
      case OpKind::table_length:
        return Leaves{load_field(offsetof(abi::TableObject, length), "table length")};
      default: return Status::internal(concat("no code for ", ir::op_name(op_.kind)));
    }
  }

 private:
  // The leaves of all operands, one after the other.
  Leaves all_leaves() const {
    Leaves leaves;
    for (const Leaves& operand : operands_) {
      leaves.append(operand.begin(), operand.end());
    }
    return leaves;
  }

  Leaves tuple_item() const {
    const auto& items = types_[0].object.items;
    int first = 0;
    for (int32_t i = 0; i < op_.position; ++i) {
      first += types::cell_count(items[static_cast<size_t>(i)]);
    }
    const int count = types::cell_count(items[static_cast<size_t>(op_.position)]);
    const auto begin = operands_[0].begin() + first;
    return Leaves(begin, begin + count);
  }

  // The number of the type that the function is told: of what it makes, or of what it takes.
  int32_t layout_of_call(const std::string& name) const {
    if (name.starts_with("array_")) return layout_of_array_call();
    const bool is_of_operand = name.starts_with("value_") || name == "text_of_value" ||
                               name == "text_repr" || name == "text_format";
    const ir::Type& type = is_of_operand ? types_.back() : op_.type;
    const bool has_layout = is_of_operand || (type.form != ir::TypeForm::nothing &&
                                              type.form != ir::TypeForm::numpy_scalar);
    return has_layout ? layout_number(module_, ir::object_of(type)) : 0;
  }

  // The types of the result and of all operands, as a tuple.
  int32_t layout_of_array_call() const {
    const bool has_result = op_.type.form != ir::TypeForm::nothing;
    ObjectType call = types::object_type(ObjectForm::tuple);
    call.items.push_back(has_result ? ir::object_of(op_.type) : ObjectType{});
    for (const ir::Type& type : types_) call.items.push_back(ir::object_of(type));
    return layout_number(module_, call);
  }

  Result<Leaves> call(const std::string& name) {
    if (name == "text_item") return text_item();
    const bool has_result = op_.type.form != ir::TypeForm::nothing;
    const ObjectType result = has_result ? ir::object_of(op_.type) : ObjectType{};
    store_cells(module_, all_leaves(), frame_.in);
    emit_call(name, layout_of_call(name));
    const bool is_string = has_result && op_.type.element.kind == types::TypeKind::string &&
                           op_.type.form == ir::TypeForm::python_scalar;
    if (is_string) return Leaves{builder_.CreateLoad(builder_.getPtrTy(), frame_.out)};
    return has_result ? load_cells(module_, result, frame_.out) : Leaves{};
  }

  void emit_call(std::string_view name, int32_t layout) {
    emit_object_call(module_, frame_, name, layout, op_.span);
  }

  llvm::Value* text_equal() {
    const Leaves& a = operands_[0];
    const Leaves& b = operands_[1];
    llvm::BasicBlock* before = builder_.GetInsertBlock();
    llvm::Function* function = before->getParent();
    llvm::LLVMContext& context = function->getContext();
    auto* alike = llvm::BasicBlock::Create(context, "text.alike", function);
    auto* character = llvm::BasicBlock::Create(context, "text.character", function);
    auto* whole = llvm::BasicBlock::Create(context, "text.whole", function);
    auto* done = llvm::BasicBlock::Create(context, "text.done", function);
    builder_.CreateCondBr(builder_.CreateICmpEQ(a[1], b[1]), alike, done);
    builder_.SetInsertPoint(alike);
    llvm::Value* is_character = builder_.CreateICmpEQ(a[1], builder_.getInt64(kOneByteCharacter));
    builder_.CreateCondBr(is_character, character, whole);
    builder_.SetInsertPoint(character);
    llvm::Value* same_byte = builder_.CreateICmpEQ(load_byte(a[0]), load_byte(b[0]));
    builder_.CreateBr(done);
    builder_.SetInsertPoint(whole);
    llvm::CallInst* call =
        builder_.CreateCall(import_function(module_, "shoal_text_equal"), {a[0], b[0], a[1]});
    call->setOnlyReadsMemory();
    llvm::Value* same_text = builder_.CreateIsNotNull(call);
    builder_.CreateBr(done);
    builder_.SetInsertPoint(done);
    llvm::PHINode* result = builder_.CreatePHI(builder_.getInt1Ty(), 3);
    result->addIncoming(builder_.getFalse(), before);
    result->addIncoming(same_byte, character);
    result->addIncoming(same_text, whole);
    return result;
  }

  Leaves text_item_at() {
    llvm::Value* width = builder_.CreateAnd(operands_[0][1], builder_.getInt64(3));
    return one_byte_item(operands_[1][0], builder_.CreateIsNull(width));
  }

  Leaves text_item() {
    llvm::Value* meta = operands_[0][1];
    llvm::Value* width = builder_.CreateAnd(meta, builder_.getInt64(3));
    llvm::Value* length = builder_.CreateLShr(meta, kTextKindBits);
    llvm::Value* place = index_from_start(module_, operands_[1][0], length);
    llvm::Value* is_inside = builder_.CreateICmpULT(place, length);
    return one_byte_item(place, builder_.CreateAnd(builder_.CreateIsNull(width), is_inside));
  }

  // A part of one-byte text is one itself; others, and wrong indices, are left to the engine.
  Leaves one_byte_item(llvm::Value* place, llvm::Value* is_one_byte) {
    const Leaves& text = operands_[0];
    llvm::Function* function = builder_.GetInsertBlock()->getParent();
    llvm::LLVMContext& context = function->getContext();
    auto* narrow = llvm::BasicBlock::Create(context, "text.narrow", function);
    auto* wide = llvm::BasicBlock::Create(context, "text.wide", function);
    auto* done = llvm::BasicBlock::Create(context, "text.item", function);
    builder_.CreateCondBr(is_one_byte, narrow, wide);
    builder_.SetInsertPoint(narrow);
    llvm::Value* address = builder_.CreateInBoundsGEP(builder_.getInt8Ty(), text[0], place);
    builder_.CreateBr(done);
    builder_.SetInsertPoint(wide);
    store_cells(module_, {text[0], text[1], operands_[1][0]}, frame_.in);
    emit_call("text_item", 0);
    const Leaves item = load_cells(module_, op_.type.object, frame_.out);
    llvm::BasicBlock* wide_end = builder_.GetInsertBlock();
    builder_.CreateBr(done);
    builder_.SetInsertPoint(done);
    llvm::PHINode* data = builder_.CreatePHI(builder_.getPtrTy(), 2);
    data->addIncoming(address, narrow);
    data->addIncoming(item[0], wide_end);
    llvm::PHINode* meta = builder_.CreatePHI(builder_.getInt64Ty(), 2);
    meta->addIncoming(builder_.getInt64(kOneByteCharacter), narrow);
    meta->addIncoming(item[1], wide_end);
    return {data, meta};
  }

  llvm::Value* load_byte(llvm::Value* address) {
    llvm::LoadInst* load = builder_.CreateLoad(builder_.getInt8Ty(), address);
    mark_access(module_, load, "text");
    return load;
  }

  // Of the list that is the first operand.
  [[nodiscard]] const ObjectType& element() const { return types_[0].object.items[0]; }

  llvm::Value* field_address(size_t offset) {
    return builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), operands_[0][0], offset);
  }
  llvm::Value* load_field(size_t offset, llvm::StringRef kind) {
    llvm::LoadInst* load = builder_.CreateLoad(builder_.getInt64Ty(), field_address(offset));
    mark_access(module_, load, kind);
    return load;
  }
  llvm::Value* list_length() {
    return load_field(offsetof(abi::ListObject, length), "list length");
  }

  // Where item number `index` lies.
  llvm::Value* item_place(llvm::Value* index) {
    llvm::LoadInst* data =
        builder_.CreateLoad(builder_.getPtrTy(), field_address(offsetof(abi::ListObject, data)));
    mark_access(module_, data, "list data");
    llvm::Type* item =
        llvm::ArrayType::get(builder_.getInt8Ty(), static_cast<uint64_t>(item_bytes(element())));
    return builder_.CreateInBoundsGEP(item, data, index);
  }

  // The index from the start, after a check.
  llvm::Value* checked_index(std::string_view message) {
    llvm::Value* length = list_length();
    llvm::Value* from_start = index_from_start(module_, operands_[1][0], length);
    emit_raise_if(module_, frame_.runtime, builder_.CreateICmpUGE(from_start, length),
                  {ErrorKind::index_error, std::string(message), op_.span});
    return from_start;
  }

  Leaves list_item() {
    llvm::Value* index = checked_index("list index out of range");
    return load_item(module_, element(), item_place(index));
  }

  Leaves list_set() {
    llvm::Value* index = checked_index("list assignment index out of range");
    store_item(module_, operands_[2], element(), item_place(index));
    return {};
  }

  Leaves list_append() {
    llvm::Value* length = list_length();
    llvm::Value* capacity = load_field(offsetof(abi::ListObject, capacity), "list capacity");
    llvm::Function* function = builder_.GetInsertBlock()->getParent();
    llvm::LLVMContext& context = function->getContext();
    auto* full = llvm::BasicBlock::Create(context, "list.full", function);
    auto* store = llvm::BasicBlock::Create(context, "list.store", function);
    llvm::Value* more = builder_.CreateAdd(length, builder_.getInt64(1));
    builder_.CreateCondBr(builder_.CreateICmpEQ(length, capacity), full, store);
    builder_.SetInsertPoint(full);
    store_cells(module_, {operands_[0][0], more}, frame_.in);
    emit_call("list_reserve", 0);
    builder_.CreateBr(store);
    builder_.SetInsertPoint(store);
    store_item(module_, operands_[1], element(), item_place(length));
    mark_access(module_,
                builder_.CreateStore(more, field_address(offsetof(abi::ListObject, length))),
                "list length");
    return {};
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  const ObjectFrame& frame_;
  const Op& op_;
  std::span<const Leaves> operands_;
  std::span<const ir::Type> types_;
};

int cells_of(const ir::Type& type) {
  if (type.form == ir::TypeForm::object) return types::cell_count(type.object);
  return type.form == ir::TypeForm::nothing ? 0 : 1;
}

// The most cells that a call of the function takes or gives, or a value that leaves it has; 0 if it
// has nothing to do with objects.
int call_cells_max(const ir::Function& function) {
  int most = 0;
  for (const ir::Block& block : function.blocks) {
    for (const ir::ValueId id : block.ops) {
      const Op& op = function.ops[id];
      const bool calls = op.kind == OpKind::call_object || op.kind == OpKind::list_append ||
                         op.kind == OpKind::text_item_at;
      if (!calls) {
        if (op.type.form == ir::TypeForm::object) most = std::max(most, cells_of(op.type));
        continue;
      }
      int taken = 2;  // of list_reserve
      for (const ir::ValueId operand : op.operands) taken += cells_of(function.ops[operand].type);
      most = std::max({most, taken, cells_of(op.type)});
    }
  }
  return most;
}

ObjectFrame frame_of_cells(ModuleBuilder& module, int cell_count_max) {
  llvm::BasicBlock* here = module.builder.GetInsertBlock();
  llvm::IRBuilder<> at_entry(here, here->begin());
  llvm::Type* cells =
      llvm::ArrayType::get(at_entry.getInt64Ty(), static_cast<uint64_t>(cell_count_max));
  ObjectFrame frame;
  frame.in = at_entry.CreateAlloca(cells);
  frame.out = at_entry.CreateAlloca(cells);
  return frame;
}

}  // namespace

bool uses_objects(const ir::Function& function) { return call_cells_max(function) > 0; }

ObjectFrame make_row_object_frame(ModuleBuilder& module,
                                  std::span<const ir::Function* const> functions,
                                  llvm::Value* world) {
  int cell_count_max = 0;
  for (const ir::Function* function : functions) {
    cell_count_max = std::max(cell_count_max, call_cells_max(*function));
  }
  if (cell_count_max == 0) return {};
  ObjectFrame frame = frame_of_cells(module, cell_count_max);
  frame.world = world;
  llvm::Type* view = llvm::ArrayType::get(module.builder.getInt64Ty(), 2);
  frame.view = module.builder.CreateAlloca(view);
  module.builder.CreateStore(llvm::Constant::getNullValue(view), frame.view);
  return frame;
}

ObjectFrame make_object_frame(ModuleBuilder& module, const ir::Function& function,
                              llvm::Value* runtime, bool is_needed) {
  if (!is_needed && !uses_objects(function)) return {};
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* world = builder.CreateCall(import_function(module, "shoal_objects"), {runtime});
  llvm::Value* flag = builder.CreateCall(import_function(module, "shoal_collection_flag"), {world});
  return make_object_frame(module, function, runtime, world, flag);
}

ObjectFrame make_object_frame(ModuleBuilder& module, const ir::Function& function,
                              llvm::Value* runtime, llvm::Value* world,
                              llvm::Value* collection_flag) {
  ObjectFrame frame = frame_of_cells(module, std::max(1, call_cells_max(function)));
  frame.function = &function;
  frame.runtime = runtime;
  frame.world = world;
  frame.collection_flag = collection_flag;
  return frame;
}

Result<Leaves> emit_object_op(ModuleBuilder& module, const ObjectFrame& frame, const Op& op,
                              std::span<const Leaves> operands, std::span<const ir::Type> types) {
  if (op.kind > OpKind::table_length) return emit_array_op(module, frame, op, operands, types);
  return ObjectOp(module, frame, op, operands, types).run();
}

void emit_object_call(ModuleBuilder& module, const ObjectFrame& frame, std::string_view name,
                      int32_t layout, const SourceSpan& span) {
  llvm::IRBuilder<>& builder = module.builder;
  const uint32_t place = add_place(module, span);
  llvm::Value* status =
      builder.CreateCall(import_object_function(module, name),
                         {frame.world, frame.in, frame.out, builder.getInt32(place),
                          builder.getInt32(static_cast<uint32_t>(layout))});
  if (module.row_failure != nullptr) {
    emit_leave_row_if(module, builder.CreateIsNotNull(status), place);
  } else {
    emit_return_if_failed(module, status);
  }
}

llvm::Value* keep_cells(ModuleBuilder& module, const ObjectFrame& frame,
                        const types::ObjectType& type, const Leaves& leaves) {
  llvm::IRBuilder<>& builder = module.builder;
  store_cells(module, leaves, frame.in);
  llvm::Value* kept = builder.CreateCall(
      import_function(module, "shoal_keep_cells"),
      {frame.world, builder.getInt32(static_cast<uint32_t>(layout_number(module, type))), frame.in,
       builder.getInt64(leaves.size())});
  return builder.CreatePtrToInt(kept, builder.getInt64Ty());
}

}  // namespace shoal::ir_to_llvm
