// Package kinds joins all kinds of stream that this program knows. It is the only
// package below the store that imports every aggregate.
package kinds
