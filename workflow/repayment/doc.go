// Package repayment keeps the debts that disallowed awards leave behind: each was demanded on a day, has entries that are
// never deleted, and is counted by package debt. What is paid of a principal moves in the ledger of its award from
// disallowed to repaid, so that both agree to the cent.
package repayment
