// Package transition moves matters: it checks what a transition was given and what
// the record allows, asks a second person where it must, and says what becomes of
// deadlines. It holds no state and owns no kind of stream.
package transition
