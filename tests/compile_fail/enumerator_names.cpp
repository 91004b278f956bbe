// expect: success
// The names of enumerations, read from what the compiler writes about their values: in long namespaces, which no
// compiler may find too much work, in class templates, without a namespace's name, and many.
#include <arrower/jobs.hpp>

namespace a_company_with_a_rather_long_name::the_department_of_invoices_and_reminders::version_of_the_year_2024 {
enum class InvoiceReminderDelivery { by_electronic_mail, by_letter = 5, by_telephone = 1023, never = -128 };

template <class First, class Second>
struct Pair {
  enum class Kind : short { equal, different = 7 };
};
}  // namespace a_company_with_a_rather_long_name::the_department_of_invoices_and_reminders::version_of_the_year_2024

namespace {
enum class Unnamed { one, two };
}

enum Global : int { north, south };
enum class Letter : char { a = 'a', comma = ',', quote = '\'' };
enum class Answer : bool { no, yes };
enum class Nothing : int {};

#define TEN(n) n##0, n##1, n##2, n##3, n##4, n##5, n##6, n##7, n##8, n##9
#define HUNDRED(n) \
  TEN(n##0), TEN(n##1), TEN(n##2), TEN(n##3), TEN(n##4), TEN(n##5), TEN(n##6), TEN(n##7), TEN(n##8), TEN(n##9)
enum class Thousand {
  HUNDRED(country_of_the_world_0),
  HUNDRED(country_of_the_world_1),
  HUNDRED(country_of_the_world_2),
  HUNDRED(country_of_the_world_3),
  HUNDRED(country_of_the_world_4),
  HUNDRED(country_of_the_world_5),
  HUNDRED(country_of_the_world_6),
  HUNDRED(country_of_the_world_7),
  HUNDRED(country_of_the_world_8),
  HUNDRED(country_of_the_world_9),
};

template <class E>
constexpr std::size_t count = arrower::jobs::detail::enumerators<E>.size();

template <class E>
consteval bool has(E value, std::string_view name) {
  using namespace arrower::jobs::detail;
  const Enumerator* found = find_enumerator(enum_type<E>, bits_of(value));
  return found != nullptr && found->name == name;
}

using namespace a_company_with_a_rather_long_name::the_department_of_invoices_and_reminders::version_of_the_year_2024;

static_assert(count<InvoiceReminderDelivery> == 4);
static_assert(has(InvoiceReminderDelivery::by_electronic_mail, "by_electronic_mail"));
static_assert(has(InvoiceReminderDelivery::by_telephone, "by_telephone"));
static_assert(has(InvoiceReminderDelivery::never, "never"));

using Kind = Pair<int, Pair<Unnamed, long>>::Kind;
static_assert(count<Kind> == 2);
static_assert(has(Kind::equal, "equal") && has(Kind::different, "different"));

static_assert(count<Unnamed> == 2);
static_assert(has(Unnamed::one, "one") && has(Unnamed::two, "two"));
static_assert(count<Global> == 2);
static_assert(has(north, "north") && has(south, "south"));
static_assert(count<Letter> == 3);
static_assert(has(Letter::a, "a") && has(Letter::comma, "comma") && has(Letter::quote, "quote"));
static_assert(count<Answer> == 2);
static_assert(has(Answer::no, "no") && has(Answer::yes, "yes"));
static_assert(count<Nothing> == 0);
static_assert(count<Thousand> == 1000);
static_assert(has(Thousand::country_of_the_world_000, "country_of_the_world_000"));
static_assert(has(Thousand::country_of_the_world_999, "country_of_the_world_999"));
