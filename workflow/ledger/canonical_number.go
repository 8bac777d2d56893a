package ledger

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// checkNumber refuses a number that an IEEE double would make another one.
func checkNumber(token []byte) error {
	if len(token) <= 15 && !bytes.ContainsAny(token, "eE.") {
		return nil // up to 15 digits every whole number is a double
	}
	text := string(token)
	double, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("the number %.40s is beyond an IEEE double", text)
	}
	canonical := string(jsontext.AppendFloat(nil, double, 64))
	switch {
	case math.Abs(double) >= 1<<53 && !sameDecimal(text, canonical):
		return fmt.Errorf("the number %.40s would become %s, as beyond 2^53 an IEEE double skips whole numbers; write it as a string", text, canonical)
	case double == 0 && !sameDecimal(text, "0"):
		return fmt.Errorf("the number %.40s is too small for an IEEE double and would become 0", text)
	}
	return nil
}

// sameDecimal says whether two JSON numbers of one sign have the same exact value.
func sameDecimal(a, b string) bool {
	digitsA, exponentA := decimal(a)
	digitsB, exponentB := decimal(b)
	return digitsA == digitsB && exponentA == exponentB
}

// decimal splits a JSON number into digits without outer zeros and a power of ten.
func decimal(text string) (digits string, exponent int) {
	text = strings.TrimPrefix(text, "-")
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		exponent, _ = strconv.Atoi(text[at+1:]) // clamps where out of range, which is far enough
		text = text[:at]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	exponent -= len(fraction)
	digits = strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return "", 0
	}
	trimmed := strings.TrimRight(digits, "0")
	return trimmed, exponent + len(digits) - len(trimmed)
}
