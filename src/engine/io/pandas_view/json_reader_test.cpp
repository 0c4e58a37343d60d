// JSON as Python writes it, and texts that are not JSON.
#include "engine/io/pandas_view/json_reader.h"

#include <gtest/gtest.h>

namespace shoal::engine {
namespace {

// The values of a text in one line: objects as {key:value,}, arrays as [value,].
std::string flat(JsonReader& json) {
  std::string out;
  switch (json.peek()) {
    case JsonKind::object:
      out += "{";
      json.read_object([&](const std::string& key) { out += key + ":" + flat(json) + ","; });
      return out + "}";
    case JsonKind::array:
      out += "[";
      json.read_array([&] { out += flat(json) + ","; });
      return out + "]";
    case JsonKind::string: return *json.read_string();
    case JsonKind::number: {
      std::optional<int64_t> value = json.read_int();
      return value.has_value() ? std::to_string(*value) : "number";
    }
    default: json.skip(); return "word";
  }
}

TEST(JsonReader, ReadsNestedValues) {
  JsonReader json(R"( {"a": [1, -20, 2.5, 1e9, null, true], "b": {}, "c": [[], {"d": "x"}]} )");
  EXPECT_EQ(flat(json), "{a:[1,-20,number,number,word,word,],b:{},c:[[],{d:x,},],}");
  json.expect_end();
  EXPECT_FALSE(json.has_failed());
}

TEST(JsonReader, ReadsEscapes) {
  JsonReader json(R"("\"\\\/\b\f\n\r\t\u0041\u00fc\u20ac\ud83d\ude00 ü")");
  EXPECT_EQ(json.read_string(), "\"\\/\b\f\n\r\tAü€😀 ü");
  EXPECT_FALSE(json.has_failed());
}

TEST(JsonReader, ReadsIntegersExactlyOrNotAtAll) {
  EXPECT_EQ(JsonReader("9223372036854775807").read_int(), INT64_MAX);
  EXPECT_EQ(JsonReader("-9223372036854775808").read_int(), INT64_MIN);
  EXPECT_EQ(JsonReader("9223372036854775808").read_int(), std::nullopt);
  EXPECT_EQ(JsonReader("1.0").read_int(), std::nullopt);
  EXPECT_EQ(JsonReader("\"1\"").read_int(), std::nullopt);
}

TEST(JsonReader, SkipsWhatIsOfAnotherKind) {
  JsonReader json(R"([{"a": "]"}, 5, "text", NaN])");
  std::string texts;
  json.read_array([&] { texts += json.read_string().value_or("-"); });
  EXPECT_EQ(texts, "--text-");
  EXPECT_FALSE(json.has_failed());
}

TEST(JsonReader, RefusesWhatIsNotJson) {
  for (const char* text : {"",      " ",         "{",           "[1",          "[1,",
                           "[1 2]", "{\"a\"}",   "{\"a\":}",    "{a:1}",       "{\"a\":1,}",
                           "\"abc", "\"\\x\"",   "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"",
                           "nul",   "truefalse", "1.2.3",       "[1]]",        "--1",
                           "'a'"}) {
    JsonReader json(text);
    json.skip();
    json.expect_end();
    EXPECT_TRUE(json.has_failed()) << text;
  }
}

TEST(JsonReader, RefusesDeepNesting) {
  std::string text(100000, '[');
  JsonReader json(text);
  json.skip();
  EXPECT_TRUE(json.has_failed());
}

}  // namespace
}  // namespace shoal::engine
