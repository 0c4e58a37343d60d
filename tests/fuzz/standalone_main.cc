// Drives a fuzz target (LLVMFuzzerTestOneInput) without libFuzzer, so that it runs with g++:
//   fuzz_<name> [--mutations N] [--seed S] [seed file...]
// Calls the target with the empty input and with every seed file, then with N mutations of them.
// A mutation depends only on the seed files, S and its number. The input in work is kept in
// <temporary folder>/fuzz_<name>.input, so that after a crash it is there to be run again.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using Input = std::vector<uint8_t>;
using Random = std::mt19937_64;

struct Arguments {
  uint64_t mutation_count = 0;
  uint64_t seed = 1;
  std::vector<std::string> seed_files;
};

size_t below(Random& random, size_t limit) { return limit == 0 ? 0 : random() % limit; }

void flip_bit(Input& input, Random& random) {
  if (!input.empty()) input[below(random, input.size())] ^= uint8_t(1u << below(random, 8));
}

// Bytes at borders of number formats are likelier than others to reach an unusual branch.
void change_byte(Input& input, Random& random) {
  static constexpr uint8_t kBorders[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
  if (input.empty()) return;
  bool border = below(random, 2) == 0;
  input[below(random, input.size())] =
      border ? kBorders[below(random, std::size(kBorders))] : uint8_t(random());
}

void truncate(Input& input, Random& random) { input.resize(below(random, input.size() + 1)); }

void insert_bytes(Input& input, Random& random) {
  auto where = input.begin() + ptrdiff_t(below(random, input.size() + 1));
  input.insert(where, 1 + below(random, 8), uint8_t(random()));
}

void erase_bytes(Input& input, Random& random) {
  size_t begin = below(random, input.size() + 1);
  size_t count = below(random, std::min<size_t>(input.size() - begin, 16) + 1);
  input.erase(input.begin() + ptrdiff_t(begin), input.begin() + ptrdiff_t(begin + count));
}

// The head of `input` and the tail of another seed.
void splice(Input& input, const Input& other, Random& random) {
  input.resize(below(random, input.size() + 1));
  size_t begin = below(random, other.size() + 1);
  input.insert(input.end(), other.begin() + ptrdiff_t(begin), other.end());
}

Input mutate(const std::vector<Input>& seeds, Random& random) {
  Input input = seeds[below(random, seeds.size())];
  size_t change_count = 1 + below(random, 6);
  for (size_t i = 0; i < change_count; ++i) {
    switch (below(random, 16)) {
      case 0: truncate(input, random); break;
      case 1: splice(input, seeds[below(random, seeds.size())], random); break;
      case 2: insert_bytes(input, random); break;
      case 3: erase_bytes(input, random); break;
      case 4:
      case 5:
      case 6:
      case 7:
      case 8: flip_bit(input, random); break;
      default: change_byte(input, random); break;
    }
  }
  return input;
}

// Writes the input before the call: a crash leaves it behind.
void run(const Input& input, const std::filesystem::path& record) {
  std::ofstream file(record, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(input.data()), std::streamsize(input.size()));
  file.close();
  // A copy of the exact size, so that the address sanitizer sees one byte too far.
  Input exact(input.begin(), input.end());
  exact.shrink_to_fit();
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

Arguments parse(int argument_count, char** arguments) {
  Arguments parsed;
  for (int i = 1; i < argument_count; ++i) {
    std::string_view argument = arguments[i];
    bool takes_number = argument == "--mutations" || argument == "--seed";
    if (takes_number && i + 1 == argument_count) {
      std::fprintf(stderr, "%s needs a number\n", arguments[i]);
      std::exit(2);
    }
    if (argument == "--mutations") {
      parsed.mutation_count = std::strtoull(arguments[++i], nullptr, 10);
    } else if (argument == "--seed") {
      parsed.seed = std::strtoull(arguments[++i], nullptr, 10);
    } else {
      parsed.seed_files.emplace_back(argument);
    }
  }
  return parsed;
}

Input read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(2);
  }
  return Input(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

int main(int argument_count, char** arguments) {
  Arguments parsed = parse(argument_count, arguments);
  std::string name = std::filesystem::path(arguments[0]).filename().string();
  auto record = std::filesystem::temp_directory_path() / (name + ".input");

  std::vector<Input> seeds;
  for (const std::string& path : parsed.seed_files) seeds.push_back(read_file(path));
  seeds.emplace_back();
  for (const Input& seed : seeds) run(seed, record);

  for (uint64_t i = 0; i < parsed.mutation_count; ++i) {
    Random random(parsed.seed * 0x9e3779b97f4a7c15u + i);
    run(mutate(seeds, random), record);
  }
  std::filesystem::remove(record);
  std::printf("%s: %zu seeds, %llu mutations\n", name.c_str(), seeds.size(),
              static_cast<unsigned long long>(parsed.mutation_count));
  return 0;
}
