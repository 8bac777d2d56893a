package letter

import _ "embed"

// Rule45 is Federal Rule of Civil Procedure 45(d) and (e), as amended effective December 1,
// 2013: the text that every subpoena must set out (Rule 45(a)(1)(A)(iv)). Form AO 88B prints
// (c) and (g) as well.
//
//go:embed rule45.txt
var Rule45 string
