package ledger_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"duces/workflow/ledger"

	"github.com/gowebpki/jcs"
)

func TestCanonical(t *testing.T) {
	type event struct {
		Type   string         `json:"type"`
		At     int64          `json:"at"`
		Fields map[string]any `json:"fields,omitempty"`
	}
	raw := func(s string) any { return json.RawMessage(s) }
	for _, c := range []struct {
		name string
		in   any
		want string
	}{
		{"a struct's members are sorted by name", event{Type: "opened", At: 1519344000000000, Fields: map[string]any{"b": 1, "a": []string{}}}, `{"at":1519344000000000,"fields":{"a":[],"b":1},"type":"opened"}`},
		{"nested objects are sorted where a value moves", raw(`{"z":{"y":1,"x":{"b":0,"a":0}},"a":[{"d":1,"c":2}]}`), `{"a":[{"c":2,"d":1}],"z":{"x":{"a":0,"b":0},"y":1}}`},
		{"the sample of RFC 8785 section 3.2.2", raw(`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001], "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`), `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`},
		{"the sort sample of RFC 8785 section 3.2.3", raw(`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`), `{"\r":"Carriage Return","1":"One","` + "\u0080" + `":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","` + "\uFB33" + `":"Hebrew Letter Dalet With Dagesh"}`},
		{"HTML and line separators are not escaped", "<a&b>\u2028\u2029\u007f", "\"<a&b>\u2028\u2029\u007f\""},
		{"control characters take their short escape or lower-case hex", "\b\t\n\f\r\x00\x1f", `"\b\t\n\f\r\u0000\u001f"`},
		{"a real replacement character stays", "\uFFFD", "\"\uFFFD\""},
		{"a written escape of a backslash is text", `\ufffd`, `"\\ufffd"`},
		{"minus zero is zero", raw(`[-0,-0.0,0e5,-1,-12.50]`), `[0,0,0,-1,-12.5]`},
		{"2^53 is the last whole number counted to", []int64{1 << 53, -1 << 53}, `[9007199254740992,-9007199254740992]`},
		{"a large double that keeps its digits", []float64{1e20, 1e21, 5e-324, math.MaxFloat64}, `[100000000000000000000,1e+21,5e-324,1.7976931348623157e+308]`},
		{"white space outside strings goes", raw(" { \"b\" : [ 1 , \"x y\" ] ,\n\t\"a\" : { } } "), `{"a":{},"b":[1,"x y"]}`},
		{"empty name and prefix names", raw(`{"ab":1,"a":2,"":3}`), `{"":3,"a":2,"ab":1}`},
		{"nil is null", nil, `null`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ledger.Canonical(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	raw := func(s string) any { return json.RawMessage(s) }
	for _, c := range []struct {
		name string
		in   any
		says string
	}{
		{"not a number", math.NaN(), "NaN"},
		{"infinity inside a value", map[string]any{"a": math.Inf(1)}, "+Inf"},
		{"bytes that are not UTF-8", "Chicago\xff", "not valid UTF-8"},
		{"a name that is not UTF-8", map[string]int{"a\xc3": 1}, "not valid UTF-8"},
		{"raw JSON that is not UTF-8", raw("\"a\xffb\""), "not valid UTF-8"},
		{"raw JSON that is not UTF-8 after an escape", raw("\"\\n\xffb\""), "not valid UTF-8"},
		{"a surrogate encoded as UTF-8", "\xed\xa0\x80", "not valid UTF-8"},
		{"half a surrogate pair", raw(`"\ud83d"`), "surrogate"},
		{"a surrogate pair the wrong way round", raw(`"\ude00\ud83d"`), "surrogate"},
		{"a whole number a double skips", int64(1<<53 + 1), "9007199254740993 would become 9007199254740992"},
		{"its negative", int64(-1<<53 - 1), "-9007199254740993 would become -9007199254740992"},
		{"the largest unsigned number", uint64(math.MaxUint64), "write it as a string"},
		{"a number beyond doubles", json.Number("1e400"), "beyond an IEEE double"},
		{"a number that would vanish", json.Number("1e-400"), "would become 0"},
		{"a name given twice", raw(`{"a":1,"b":2,"a":1}`), `"a" stands twice`},
		{"a name given twice in two spellings", raw(`{"a":1,"\u0061":1}`), `"a" stands twice`},
		{"nesting without end", raw(strings.Repeat("[", 200) + strings.Repeat("]", 200)), "nested"},
		{"what is not JSON", raw(`{"a":}`), "invalid character"},
		{"a value that JSON cannot hold", make(chan int), "unsupported type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ledger.Canonical(c.in)
			if err == nil {
				t.Fatalf("accepted as %s", got)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %q does not say %q", err, c.says)
			}
		})
	}
}

func TestCanonicalWorksAfterARefusal(t *testing.T) {
	for range 20 {
		if _, err := ledger.Canonical(json.RawMessage(`{"z":{"y":[1,{"x":"\ud800"}]}}`)); err == nil {
			t.Fatal("accepted half a surrogate pair")
		}
		got, err := ledger.Canonical(map[string]any{"b": 1, "a": "x"})
		if err != nil || string(got) != `{"a":"x","b":1}` {
			t.Fatalf("got %s, %v", got, err)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{`{"b":[1,2e5,-0],"a":{"\u20ac":"\ud83d\ude00"}}`, `{"a":1,"a":2}`, `"\ufffd"`, `9007199254740993`, `[[[]]]`, `{"":{}}`, "\"\xff\"", ` 1E-7 `, `123456789012345678901234567890`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := ledger.Canonical(json.RawMessage(text))
		if err != nil {
			return
		}
		if len(text) == 0 {
			text = []byte("null") // how encoding/json writes no text
		}
		want, err := jcs.Transform(text)
		if err != nil {
			t.Fatalf("accepted %q as %s, but jcs says %v", text, got, err)
		}
		if string(got) != string(want) {
			t.Fatalf("from %q: got %s, jcs %s", text, got, want)
		}
	})
}
