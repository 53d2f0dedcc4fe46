# Ce qui peut clocher dans un fichier de membres, et dans ses lignes
import-too-large = Le fichier dépasse { $max } Mo. Divisez-le.
import-workbook = C’est un classeur de tableur. Enregistrez-le en CSV et importez ce fichier-là.
import-utf16 = Le fichier est écrit en UTF-16. Enregistrez-le en CSV UTF-8 et importez ce fichier-là.
import-nul = Le fichier n’est pas du texte : il y a un octet nul à la ligne { $line }. Enregistrez le tableau en CSV UTF-8.
import-encoding = Le fichier mêle deux encodages, pour la première fois à la ligne { $line }. Enregistrez-le en CSV UTF-8.
import-unreadable = Le fichier ne peut pas être lu comme du CSV.
import-no-columns = La première ligne doit nommer les colonnes : { $columns }.
import-columns = Les colonnes de la première ligne ne conviennent pas. Manquantes : { $missing }. Inconnues : { $unknown }. En double : { $twice }.
import-cells = il y a { $found ->
    [one] { $found } cellule
   *[other] { $found } cellules
} au lieu de { $wanted } ; manque-t-il un séparateur ou un guillemet ?
import-number-shortened = un numéro compte 8 chiffres ; un tableur retire les zéros du début si la colonne n’est pas au format texte
import-number-twice = le numéro est aussi à la ligne { $line }
import-card-twice = la carte est aussi à la ligne { $line }
import-card-held = la carte appartient à un autre membre
import-no-card = il y a une date, mais pas de numéro de carte
import-date = écrivez la date ainsi : 2027-08-31 ou 31/08/2027

# Champs
name-letters = Le nom doit contenir au moins une lettre ou un chiffre
email-wrong = Ce n’est pas une adresse électronique
kind-wrong = Le type est étudiant, enseignant ou personnel
card-wrong = Le numéro de carte compte 8 lettres ou chiffres
