# What can be wrong with a file of members, and with its lines
import-too-large = The file is larger than { $max } MB. Divide it.
import-workbook = This is a spreadsheet workbook. Save it as CSV, and import that file.
import-utf16 = The file is written in UTF-16. Save it as CSV in UTF-8, and import that file.
import-nul = The file is not text: there is a zero byte in line { $line }. Save the table as CSV in UTF-8.
import-encoding = The file mixes two encodings, the first time in line { $line }. Save it as CSV in UTF-8.
import-unreadable = The file cannot be read as CSV.
import-no-columns = The first line must name the columns: { $columns }.
import-columns = The columns in the first line are not right. Missing: { $missing }. Unknown: { $unknown }. Twice: { $twice }.
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

# Fields
name-letters = The name must contain a letter or a digit
email-wrong = This is not a mail address
kind-wrong = The kind is student, teacher or staff
card-wrong = The card number has 8 letters or digits
