// Package importer turns what other programs know of scheduled Claude work into
// records of ours: the files of the Python program that the data model comes
// from, a crontab, and the scheduled tasks of Claude Desktop.
//
// It is lenient where our own files are strict, since nobody will mend the
// files of a program that is being left: a field that cannot be read costs that
// field and is told of, and never the record.
package importer
