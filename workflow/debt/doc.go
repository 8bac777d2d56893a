// Package debt keeps a debt to the United States that a disallowed award leaves behind: what is
// due in each column on a day, in the order in which payments pay it, and what may be done next.
//
// It is pure. A debt is a value; its entries are kept in the order of their recording, none is
// removed, and every balance is counted again from all of them. Money is in cents.
package debt
