// Package calendar holds the court calendar: the holiday tables of the program and
// the days that were declared closed since.
package calendar
