# What can be wrong with a file of members, and with its lines
import-too-large = The file is larger than { $max } MB. Divide it.
import-workbook = This is a spreadsheet workbook. Save it as CSV, and import that file.
import-nul = The file is not text: there is a zero byte in line { $line }. Save the table as CSV in UTF-8.
import-encoding = The file mixes two encodings, the first time in line { $line }. Save it as CSV in UTF-8.
import-unreadable = The file cannot be read as CSV.
import-no-columns = The first line must name the columns, in English or French: { $columns }.
import-columns = The columns in the first line are not right. Missing: { $missing }. Not recognised: { $unknown }. Twice: { $twice }.
import-ignored = Columns left out: { $columns }.
import-cells = { $found ->
    [one] there is one cell
   *[other] there are { $found } cells
} instead of { $wanted }; is a separator or a quotation mark missing?
import-number-shortened = a number has 8 digits; a spreadsheet drops zeros at the start unless the column is text
import-number-twice = the number is also in line { $line }
import-card-twice = the card is also in line { $line }
import-card-held = the card belongs to another member
import-no-card = there is a date, but no card number
import-date = write the date as 2027-08-31 or 31/08/2027

# The messages of "parvis members"
import-file-fault = { $file }: { $fault }
import-file-unreadable = the file cannot be read ({ $error })
import-line-fault = line { $line }: { $fault }
import-cell-fault = line { $line }, { $column }: { $fault }
import-refused = { $count ->
    [one] { $count } line is wrong
   *[other] { $count } lines are wrong
}: nothing was written. Correct the file, or import the other lines with --skip-errors.
import-skipped = { $count ->
    [one] { $count } wrong line was skipped.
   *[other] { $count } wrong lines were skipped.
}
import-dry = Dry run: nothing was written.
import-summary = { $new ->
    [one] { $new } new member
   *[other] { $new } new members
}, { $changed } changed, { $unchanged } unchanged, { $codes ->
    [one] { $codes } code
   *[other] { $codes } codes
}.
import-absent = { $count ->
    [one] { $count } member is not in the file and stays
   *[other] { $count } members are not in the file and stay
} as { $count ->
    [one] it is
   *[other] they are
} (--list-missing lists them).
import-list-missing-apart = With --list-missing, add --dry-run or --codes FILE, or the list would be mixed with the codes.
import-a-code = a code
import-nothing = (none)
import-progress = { $done } of { $all ->
    [one] { $all } member written
   *[other] { $all } members written
}
import-codes-not-empty = the file has content already, perhaps the codes of another import. Name a new file; nothing was imported.
import-codes-no-file = the file cannot be made ({ $error }). Nothing was imported.
import-codes-unwritten = the file of codes cannot be written; nothing was imported
import-codes-unprinted = the codes cannot be printed; nothing was imported
import-uncommitted = nothing was imported, and the codes written are worth nothing
members-no-number = “{ $number }” is not a member number: it has 8 digits, zeros at the start included.
members-unknown = No member has the number { $number }. Search with `members list --query NAME`, add with `members import`.
members-suspended = The account { $number } is suspended: restore it in the administration first.
members-code-made = For { $name }, works once until { $end }. The code before no longer works.
members-no-role = There is no role “{ $role }”. The roles are { $roles }.
members-role-granted = { $name } now has the role { $role }.
members-role-held = { $name } already had the role { $role }.
members-none-found = No member found.

# Fields
name-letters = The name must contain a letter or a digit
email-wrong = This is not a mail address
kind-wrong = The kind is student, teacher or staff
card-wrong = A card number has 8 to 20 digits or letters A to F
