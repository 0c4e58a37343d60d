// The loop has its final shape from the start (guarded, tested at the bottom), and every array is
// declared free of aliases, so that vectorisation needs no run-time checks:
//
//   entry: load the array addresses and parameters; row_count > 0 ? row : done
//   row:   load inputs; compute; store outputs; next row ? row : done
//
// Functions of rows are part of the row's code. What they tell of a row, that they failed and of
// which kind their result is, is or-ed over the rows without leaving the loop.
#include "abi/stage.h"

#include <llvm/IR/MDBuilder.h>

#include <map>
#include <optional>

#include "base/concat.h"
#include "compiler/ir_to_llvm/block_emitter.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"
#include "compiler/ir_to_llvm/emit_functions.h"
#include "compiler/ir_to_llvm/row_function.h"
#include "plan/stage_layout.h"

namespace shoal::ir_to_llvm {
namespace {

using plan::Expression;
using plan::ExpressionId;
using plan::ExpressionOp;
using types::MissingPolicy;

// Rows have no dependences, so the processor overlaps iterations by itself; copies of the body in
// one iteration would double the compile time and gain nothing.
constexpr uint32_t kInterleaveCount = 1;

const llvm::Align kViewAlignment(8);  // of a StringView16

// The addresses of one column's arrays; `validity` is null for other missing policies.
struct ColumnArrays {
  llvm::Value* values = nullptr;
  llvm::Value* validity = nullptr;
};

class StageEmitter {
 public:
  StageEmitter(ModuleBuilder& module, const plan::Plan& plan, const plan::Node& node,
               const std::vector<ir::Function>& functions)
      : module_(module),
        builder_(module.builder),
        plan_(plan),
        node_(node),
        functions_(functions),
        layout_(plan::stage_layout(plan, node)) {}

  Status run(std::string_view symbol) {
    llvm::FunctionType* type =
        llvm::FunctionType::get(builder_.getInt32Ty(), {builder_.getPtrTy()}, false);
    llvm::Function* function = define_function(module_, symbol, type);
    llvm::LLVMContext& context = module_.module.getContext();
    auto* entry = llvm::BasicBlock::Create(context, "entry", function);
    auto* row = llvm::BasicBlock::Create(context, "row", function);
    auto* done = llvm::BasicBlock::Create(context, "done", function);

    builder_.SetInsertPoint(entry);
    arguments_ = function->getArg(0);
    arguments_->setName("arguments");
    llvm::Value* row_count = load_member(0, builder_.getInt64Ty(), "row_count");
    make_alias_scopes();
    load_arrays();
    load_parameters();
    prepare_row_functions();
    builder_.CreateCondBr(builder_.CreateICmpSGT(row_count, builder_.getInt64(0)), row, done);

    builder_.SetInsertPoint(row);
    row_ = builder_.CreatePHI(builder_.getInt64Ty(), 2, "i");
    row_->addIncoming(builder_.getInt64(0), entry);
    SHOAL_RETURN_IF_ERROR(emit_row());
    const std::vector<Told> told = what_calls_tell();
    llvm::Value* next = builder_.CreateAdd(row_, builder_.getInt64(1), "next", true, true);
    llvm::BasicBlock* last = builder_.GetInsertBlock();
    row_->addIncoming(next, last);
    mark_loop(builder_.CreateCondBr(builder_.CreateICmpSLT(next, row_count), row, done));

    builder_.SetInsertPoint(done);
    llvm::Value* failure = builder_.getInt32(0);
    for (const Told& part : told) {
      llvm::PHINode* all = builder_.CreatePHI(part.over_rows->getType(), 2);
      all->addIncoming(llvm::Constant::getNullValue(all->getType()), entry);
      all->addIncoming(part.over_rows, last);
      if (part.function < 0) failure = all;
    }
    for (size_t i = 0; i < told.size(); ++i) {
      if (told[i].function >= 0) add_row_kinds(told[i].function, phi_of(done, i));
    }
    builder_.CreateRet(failure);
    return Status::ok();
  }

 private:
  // Member `index` of abi::StageArguments, each of 8 bytes.
  llvm::Value* load_member(size_t index, llvm::Type* type, const char* name) {
    static_assert(sizeof(abi::StageArguments) == 10 * 8);
    return load_item(arguments_, index, type, name);
  }

  llvm::Value* load_item(llvm::Value* list, size_t index, llvm::Type* type,
                         const llvm::Twine& name) {
    llvm::Value* address = builder_.CreateConstInBoundsGEP1_64(builder_.getInt64Ty(), list, index);
    return builder_.CreateLoad(type, address, name);
  }

  const types::ColumnType& input_type(size_t i) const {
    const auto column = static_cast<size_t>(layout_.input_columns[i]);
    return plan_.nodes[node_.input].output.fields[column].type;
  }

  const types::ColumnType& output_type(size_t i) const {
    const auto output = static_cast<size_t>(layout_.computed_outputs[i]);
    return plan_.expressions[node_.expressions[output]].type;
  }

  ColumnArrays load_column(llvm::Value* values, llvm::Value* validity, size_t i,
                           const types::ColumnType& type, const llvm::Twine& name) {
    ColumnArrays arrays;
    arrays.values = load_item(values, i, builder_.getPtrTy(), name + llvm::Twine(i));
    if (type.missing_policy() == MissingPolicy::validity) {
      arrays.validity =
          load_item(validity, i, builder_.getPtrTy(), name + llvm::Twine(i) + ".validity");
    }
    return arrays;
  }

  void load_arrays() {
    llvm::Type* pointer = builder_.getPtrTy();
    llvm::Value* input_values = load_member(1, pointer, "input_values");
    llvm::Value* input_validity = load_member(2, pointer, "input_validity");
    for (size_t i = 0; i < layout_.input_columns.size(); ++i) {
      inputs_.push_back(load_column(input_values, input_validity, i, input_type(i), "input"));
    }
    llvm::Value* output_values = load_member(3, pointer, "output_values");
    llvm::Value* output_validity = load_member(4, pointer, "output_validity");
    for (size_t i = 0; i < layout_.computed_outputs.size(); ++i) {
      outputs_.push_back(load_column(output_values, output_validity, i, output_type(i), "output"));
    }
    if (node_.predicate.is_valid()) selection_ = load_member(5, pointer, "selection");
  }

  void load_parameters() {
    llvm::Value* slots = load_member(6, builder_.getPtrTy(), "parameters");
    for (const Expression& expression : plan_.expressions) {
      const int32_t number = expression.index;
      if (expression.op != ExpressionOp::parameter || parameters_.contains(number)) continue;
      llvm::Value* slot = load_item(slots, static_cast<size_t>(number), builder_.getInt64Ty(),
                                    "parameter" + llvm::Twine(number));
      llvm::Value* value = decode_slot(module_, slot, expression.type.kind);
      parameters_[number] = ScalarValue{value, nullptr, expression.type};
    }
  }

  // One scope for all that is stored and a domain of its own per function: no output overlaps an
  // input, and outputs do not overlap each other.
  void make_alias_scopes() {
    llvm::MDBuilder metadata(module_.module.getContext());
    llvm::MDNode* domain = metadata.createAnonymousAliasScopeDomain();
    const size_t store_count = 2 * layout_.computed_outputs.size() + 1;
    for (size_t i = 0; i < store_count; ++i) {
      scopes_.push_back(metadata.createAnonymousAliasScope(domain));
    }
  }

  llvm::MDNode* scope_list(const std::vector<llvm::Metadata*>& scopes) {
    return llvm::MDNode::get(module_.module.getContext(), scopes);
  }

  llvm::Value* element_address(llvm::Value* array, types::TypeKind kind) {
    return builder_.CreateInBoundsGEP(memory_type(module_, kind), array, row_);
  }

  // Strings are passed by the address of their view.
  llvm::Value* string_address(llvm::Value* array) {
    llvm::Type* view = llvm::ArrayType::get(builder_.getInt64Ty(), 2);
    return builder_.CreateInBoundsGEP(view, array, row_);
  }

  llvm::Value* load_row(llvm::Value* array, types::TypeKind kind) {
    llvm::Type* type = memory_type(module_, kind);
    if (kind == types::TypeKind::string) return string_address(array);
    auto* load =
        builder_.CreateLoad(type, element_address(array, kind), array->getName() + ".value");
    load->setMetadata(llvm::LLVMContext::MD_noalias, scope_list(scopes_));
    return kind == types::TypeKind::boolean ? builder_.CreateIsNotNull(load) : load;
  }

  // `store_number` tells the arrays that are stored to apart.
  void store_row(llvm::Value* array, types::TypeKind kind, llvm::Value* value,
                 size_t store_number) {
    if (kind == types::TypeKind::string) {
      llvm::Value* view = builder_.CreateAlignedLoad(builder_.getInt128Ty(), value, kViewAlignment);
      builder_.CreateAlignedStore(view, string_address(array), kViewAlignment);
      return;
    }
    if (kind == types::TypeKind::boolean) value = builder_.CreateZExt(value, builder_.getInt8Ty());
    auto* store = builder_.CreateStore(value, element_address(array, kind));
    std::vector<llvm::Metadata*> others = scopes_;
    others.erase(others.begin() + static_cast<ptrdiff_t>(store_number));
    store->setMetadata(llvm::LLVMContext::MD_alias_scope, scope_list({scopes_[store_number]}));
    store->setMetadata(llvm::LLVMContext::MD_noalias, scope_list(others));
  }

  Status emit_row() {
    for (size_t i = 0; i < inputs_.size(); ++i) {
      ScalarValue value;
      value.type = input_type(i);
      value.value = load_row(inputs_[i].values, value.type.kind);
      if (inputs_[i].validity != nullptr) {
        value.present = load_row(inputs_[i].validity, types::TypeKind::boolean);
      }
      columns_[layout_.input_columns[i]] = value;
    }
    const size_t selection_number = scopes_.size() - 1;
    if (node_.predicate.is_valid()) {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue keep, emit_expression(node_.predicate));
      store_row(selection_, types::TypeKind::boolean,
                both_present(module_, keep.present, keep.value), selection_number);
    }
    for (size_t i = 0; i < outputs_.size(); ++i) {
      const auto output = static_cast<size_t>(layout_.computed_outputs[i]);
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, emit_expression(node_.expressions[output]));
      if (value.type.kind == types::TypeKind::string &&
          plan_.expressions[node_.expressions[output]].op != ExpressionOp::call) {
        return Status::internal("a compiled stage cannot compute strings");
      }
      store_row(outputs_[i].values, value.type.kind, value.value, 2 * i);
      if (outputs_[i].validity == nullptr) continue;
      llvm::Value* present = value.present == nullptr ? builder_.getTrue() : value.present;
      store_row(outputs_[i].validity, types::TypeKind::boolean, present, 2 * i + 1);
    }
    return Status::ok();
  }

  // Expressions are shared: each is computed once per row.
  Result<ScalarValue> emit_expression(ExpressionId id) {
    if (const auto known = computed_.find(id); known != computed_.end()) return known->second;
    const Expression& expression = plan_.expressions[id];
    if (expression.op == ExpressionOp::column) return columns_.at(expression.index);
    if (expression.op == ExpressionOp::parameter) return parameters_.at(expression.index);
    if (expression.op == ExpressionOp::literal) {
      return emit_literal(module_, expression.literal, expression.type);
    }
    std::vector<ScalarValue> operands;
    for (const ExpressionId operand : expression.operands) {
      SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), emit_expression(operand));
    }
    Result<ScalarValue> value =
        expression.op == ExpressionOp::call
            ? emit_call(expression, operands)
            : emit_elementwise(module_, expression.op, expression.type, operands);
    if (value.is_ok()) computed_[id] = *value;
    return value;
  }

  // A function's call on the same values is one, however often its result is used.
  Result<ScalarValue> emit_call(const Expression& call, const std::vector<ScalarValue>& operands) {
    CallKey key = {call.index, {}};
    for (const ScalarValue& operand : operands) key.second.push_back(operand.value);
    if (const auto known = calls_.find(key); known != calls_.end()) return known->second.value;
    const auto number = static_cast<size_t>(call.index);
    if (number >= functions_.size()) return Status::internal("a stage calls an unknown function");
    SHOAL_ASSIGN_OR_RETURN(
        const RowResult result,
        emit_row_function(module_, functions_[number], call.index, row_context_, operands));
    calls_[key] = result;
    return result.value;
  }

  // Of a batch: what is or-ed over its rows. `function` < 0: the failure, else the kinds of results
  // of the function.
  struct Told {
    int32_t function = -1;
    llvm::Value* over_rows = nullptr;
  };

  std::vector<Told> what_calls_tell() {
    llvm::Value* failure = nullptr;
    std::vector<Told> told;
    // Of several functions that fail in a row the first in the program counts: calls_ is sorted.
    for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
      llvm::Value* own = call->second.failure;
      if (own != nullptr && failure != nullptr) {
        own = builder_.CreateSelect(builder_.CreateIsNull(own), failure, own);
      }
      if (own != nullptr) failure = own;
      if (llvm::Value* kinds = kinds_of(call->second)) {
        told.push_back({call->first.first, over_rows(kinds)});
      }
    }
    if (failure != nullptr) told.push_back({-1, over_rows(failure)});
    return told;
  }

  // What the function has given in the row, see StageArguments::row_kinds; null: nothing is told.
  llvm::Value* kinds_of(const RowResult& result) {
    llvm::Value* kinds = nullptr;
    if (result.is_int != nullptr) {
      kinds = builder_.CreateSelect(result.is_int, builder_.getInt8(abi::kRowInt),
                                    builder_.getInt8(abi::kRowFloat));
    }
    if (result.is_present == nullptr) return kinds;
    llvm::Value* present = builder_.CreateSelect(
        result.is_present, builder_.getInt8(abi::kRowPresent), builder_.getInt8(0));
    return kinds == nullptr ? present : builder_.CreateOr(kinds, present);
  }

  // The or of a number over the rows up to this one.
  llvm::Value* over_rows(llvm::Value* number) {
    llvm::BasicBlock* head = row_->getParent();
    llvm::IRBuilder<> at_head(head, head->begin());
    llvm::PHINode* before = at_head.CreatePHI(number->getType(), 2);
    llvm::Value* all = builder_.CreateOr(before, number);
    before->addIncoming(llvm::Constant::getNullValue(number->getType()), row_->getIncomingBlock(0));
    before->addIncoming(all, builder_.GetInsertBlock());
    return all;
  }

  static llvm::Value* phi_of(llvm::BasicBlock* block, size_t number) {
    auto phi = block->phis().begin();
    std::advance(phi, number);
    return &*phi;
  }

  void add_row_kinds(int32_t function, llvm::Value* kinds) {
    llvm::Value* all = load_member(7, builder_.getPtrTy(), "row_kinds");
    llvm::Value* place = builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), all,
                                                             static_cast<uint64_t>(function));
    llvm::Value* before = builder_.CreateLoad(builder_.getInt8Ty(), place);
    builder_.CreateStore(builder_.CreateOr(before, kinds), place);
  }

  // For functions with loops, and for those with text and containers.
  void prepare_row_functions() {
    bool has_loops = false;
    std::vector<const ir::Function*> called;
    for (const Expression& expression : plan_.expressions) {
      const auto number = static_cast<size_t>(expression.index);
      if (expression.op != ExpressionOp::call || number >= functions_.size()) continue;
      called.push_back(&functions_[number]);
      has_loops |= has_loop(functions_[number]);
    }
    if (called.empty()) return;
    row_context_.objects =
        make_row_object_frame(module_, called, load_member(9, builder_.getPtrTy(), "world"));
    if (!has_loops) return;
    row_context_.rounds_left = builder_.CreateAlloca(builder_.getInt64Ty());
    builder_.CreateStore(builder_.getInt64(kRoundsPerPoll), row_context_.rounds_left);
    row_context_.poll = load_member(8, builder_.getPtrTy(), "poll");
  }

  void mark_loop(llvm::Instruction* branch) {
    llvm::LLVMContext& context = module_.module.getContext();
    const auto property = [&](llvm::StringRef name, llvm::Constant* value) {
      llvm::Metadata* parts[] = {llvm::MDString::get(context, name),
                                 llvm::ConstantAsMetadata::get(value)};
      return llvm::MDNode::get(context, parts);
    };
    llvm::Metadata* parts[] = {
        nullptr, property("llvm.loop.vectorize.enable", builder_.getTrue()),
        property("llvm.loop.interleave.count", builder_.getInt32(kInterleaveCount))};
    llvm::MDNode* loop = llvm::MDNode::getDistinct(context, parts);
    loop->replaceOperandWith(0, loop);
    branch->setMetadata(llvm::LLVMContext::MD_loop, loop);
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  const plan::Plan& plan_;
  const plan::Node& node_;
  const std::vector<ir::Function>& functions_;
  plan::StageLayout layout_;
  RowContext row_context_;
  llvm::Value* arguments_ = nullptr;
  llvm::PHINode* row_ = nullptr;
  llvm::Value* selection_ = nullptr;
  std::vector<ColumnArrays> inputs_;
  std::vector<ColumnArrays> outputs_;
  std::vector<llvm::Metadata*> scopes_;
  std::map<int32_t, ScalarValue> columns_;
  std::map<int32_t, ScalarValue> parameters_;
  std::map<ExpressionId, ScalarValue> computed_;
  using CallKey = std::pair<int32_t, std::vector<llvm::Value*>>;
  std::map<CallKey, RowResult> calls_;
};

}  // namespace

Status emit_stage(ModuleBuilder& module, const plan::Plan& plan, const plan::Node& node,
                  const std::vector<ir::Function>& functions, std::string_view symbol) {
  return StageEmitter(module, plan, node, functions).run(symbol);
}

}  // namespace shoal::ir_to_llvm
