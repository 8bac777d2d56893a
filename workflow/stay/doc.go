// Package stay says what court orders mean to a matter: which of its steps they bar, ground by ground, and which of its
// deadlines they toll. Orders are recorded elsewhere, and a step that was taken stays taken: one that an order barred,
// as the record has it now, is a conflict for a person to look at.
package stay
