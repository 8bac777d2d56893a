// Package authority holds the law that a decision about an award rests on: sections with a
// short quotation, a source and the dates between which the words were in force. It says which
// sections bind an award, which outcome each may carry, what right to a review goes with the
// award's role, and what a notice must contain.
//
// It is pure data and pure functions. It decides no doubtful point of law: where two sections
// differ it quotes both and asks. "…" in a quotation marks words left out.
package authority
