package ledger_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"duces/workflow/ledger"

	"github.com/gowebpki/jcs"
)

func TestCanonicalTextFollowsTheRulesOfRFC8785(t *testing.T) {
	values := 100_000
	if testing.Short() {
		values = 2_000
	}
	draw := texts{rand.New(rand.NewPCG(8785, 20180124))}
	for i := range values {
		var text strings.Builder
		draw.value(&text, 1+i%6)
		var value any
		if err := json.Unmarshal([]byte(text.String()), &value); err != nil {
			t.Fatalf("value %d: %v in %s", i, err, text.String())
		}
		got, err := ledger.Canonical(json.RawMessage(text.String()))
		if err != nil {
			t.Fatalf("value %d: %q: %v", i, text.String(), err)
		}
		if want := byTheRules(value); string(got) != want {
			t.Fatalf("value %d: %q became\n%s\nby the rules it is\n%s", i, text.String(), got, want)
		}
		if again, err := ledger.Canonical(json.RawMessage(got)); err != nil || string(again) != string(got) {
			t.Fatalf("value %d: canonical text changed from %s to %s (%v)", i, got, again, err)
		}
		if direct, err := ledger.Canonical(value); err != nil || string(direct) != string(got) {
			t.Fatalf("value %d: as a Go value it is %s, as text %s (%v)", i, direct, got, err)
		}
		if other, err := jcs.Transform([]byte(text.String())); err != nil || string(other) != string(got) {
			t.Fatalf("value %d: another program writes %s as %s (%v)", i, got, other, err)
		}
	}
}

// byTheRules writes a value as section 3.2 of RFC 8785 says, the slow and plain way.
func byTheRules(value any) string {
	switch v := value.(type) {
	case string:
		return quoted(v)
	case float64:
		return number(v)
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, byTheRules(item))
		}
		return "[" + strings.Join(items, ",") + "]"
	case map[string]any:
		names := slices.SortedFunc(maps.Keys(v), func(a, b string) int {
			return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		})
		for i, name := range names {
			names[i] = quoted(name) + ":" + byTheRules(v[name])
		}
		return "{" + strings.Join(names, ",") + "}"
	}
	return strings.Replace(fmt.Sprint(value), "<nil>", "null", 1)
}

// quoted escapes what section 3.2.2.2 names, and nothing else.
func quoted(s string) string {
	var out strings.Builder
	for _, r := range s {
		if at := strings.IndexRune("\"\\\b\f\n\r\t", r); at >= 0 {
			out.WriteString(`\` + `"\bfnrt`[at:at+1])
		} else if r < ' ' {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return `"` + out.String() + `"`
}

// number follows Number::toString of ECMAScript step by step: the value is
// 0.digits times ten to the point.
func number(double float64) string {
	if double == 0 {
		return "0"
	}
	if double < 0 {
		return "-" + number(-double)
	}
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(double, 'e', -1, 64), "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	exponent, err := strconv.Atoi(power)
	if err != nil {
		panic(err)
	}
	switch point := exponent + 1; {
	case len(digits) <= point && point <= 21:
		return digits + strings.Repeat("0", point-len(digits))
	case 0 < point && point <= 21:
		return digits[:point] + "." + digits[point:]
	case -6 < point && point <= 0:
		return "0." + strings.Repeat("0", -point) + digits
	}
	return fmt.Sprintf("%se%+d", mantissa, exponent)
}

// texts draws JSON texts as other programs may write them.
type texts struct{ *rand.Rand }

func (d texts) value(out *strings.Builder, depth int) {
	out.WriteString([]string{"", "", "", " ", "\n", "\r\n\t"}[d.IntN(6)])
	kinds := 8
	if depth == 0 {
		kinds = 5
	}
	switch d.IntN(kinds) {
	case 0:
		d.text(out)
	case 1, 2, 3:
		d.number(out)
	case 4:
		out.WriteString([]string{"null", "true", "false"}[d.IntN(3)])
	case 5:
		out.WriteByte('[')
		for i := range d.IntN(5) {
			if i > 0 {
				out.WriteByte(',')
			}
			d.value(out, depth-1)
		}
		out.WriteByte(']')
	default:
		seen := map[string]bool{}
		out.WriteByte('{')
		for range d.IntN(6) {
			var written strings.Builder
			d.text(&written)
			var name string
			if err := json.Unmarshal([]byte(written.String()), &name); err != nil {
				panic(err)
			}
			if seen[name] {
				continue
			}
			if len(seen) > 0 {
				out.WriteByte(',')
			}
			seen[name] = true
			out.WriteString(written.String() + ":")
			d.value(out, depth-1)
		}
		out.WriteByte('}')
	}
}

// odd are characters at which canonical texts of different programs part:
// those that may be escaped, and those around the surrogates, where the order
// of UTF-16 is not that of UTF-8.
var odd = []rune("ab\"\\/\b\t\n\f\r\x00\x01\x1f\x7f\u0080<>&\u2028\u2029ö€\uD7FF\uE000\uFB33\uFFFD\uFFFF\U00010000😀\U0010FFFF")

func (d texts) text(out *strings.Builder) {
	out.WriteByte('"')
	for range d.IntN(6) {
		r := odd[d.IntN(len(odd))]
		switch escape := d.IntN(3) == 0; {
		case escape && r != '\uFFFD': // whose escape is what stands for broken text
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(out, []string{`\u%04x`, `\u%04X`}[d.IntN(2)], unit)
			}
		case r < ' ' || r == '"' || r == '\\':
			alone := quoted(string(r))
			out.WriteString(alone[1 : len(alone)-1])
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}

// edges are numbers at which programs part.
var edges = strings.Fields(`0 -0 -0.0 0e5 0e-999999 1E+2 1e-6 1e-7 4.50 2e-3 333333333.33333329 123456789012345
	9007199254740991 -9007199254740992 9007199254740992.0 90071992547409920e-1 9007199254740994 1e20 1e21 1e23
	100000000000000000000 1000000000000000000000 5e-324 2.2250738585072014e-308 1.7976931348623157e308`)

func (d texts) number(out *strings.Builder) {
	switch d.IntN(4) {
	case 0:
		out.WriteString(edges[d.IntN(len(edges))])
	case 1:
		out.WriteString(strconv.FormatInt(d.Int64N(1<<54)-1<<53, 10))
	case 2:
		double := math.Float64frombits(d.Uint64())
		if math.IsNaN(double) || math.IsInf(double, 0) {
			double = 0.1
		}
		out.WriteString(strconv.FormatFloat(double, "eg"[d.IntN(2)], -1, 64))
	default:
		out.WriteString(strconv.FormatFloat(d.NormFloat64()*math.Pow10(d.IntN(12)-9), 'f', d.IntN(20), 64))
	}
}
