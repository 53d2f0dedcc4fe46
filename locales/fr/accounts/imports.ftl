# Ce qui peut clocher dans un fichier de membres, et dans ses lignes
import-too-large = Le fichier dépasse { $max } Mo. Divisez-le.
import-workbook = C’est un classeur de tableur. Enregistrez-le en CSV et importez ce fichier-là.
import-nul = Le fichier n’est pas du texte : il y a un octet nul à la ligne { $line }. Enregistrez le tableau en CSV UTF-8.
import-encoding = Le fichier mêle deux encodages, pour la première fois à la ligne { $line }. Enregistrez-le en CSV UTF-8.
import-unreadable = Le fichier ne peut pas être lu comme du CSV.
import-no-columns = La première ligne doit nommer les colonnes, en français ou en anglais : { $columns }.
import-columns = Les colonnes de la première ligne ne conviennent pas. Manquantes : { $missing }. Non reconnues : { $unknown }. En double : { $twice }.
import-ignored = Colonnes laissées de côté : { $columns }.
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

# Ce que dit « parvis members »
import-file-fault = { $file } : { $fault }
import-file-unreadable = le fichier ne peut pas être lu ({ $error })
import-line-fault = ligne { $line } : { $fault }
import-cell-fault = ligne { $line }, { $column } : { $fault }
import-refused = { $count ->
    [one] { $count } ligne est fausse
   *[other] { $count } lignes sont fausses
} : rien n’est écrit. Corrigez le fichier, ou importez les autres lignes avec --skip-errors.
import-skipped = { $count ->
    [one] { $count } ligne fausse est laissée de côté.
   *[other] { $count } lignes fausses sont laissées de côté.
}
import-dry = Essai : rien n’est écrit.
import-summary = { $new ->
    [one] { $new } nouveau membre
   *[other] { $new } nouveaux membres
}, { $changed ->
    [one] { $changed } modifié
   *[other] { $changed } modifiés
}, { $unchanged ->
    [one] { $unchanged } inchangé
   *[other] { $unchanged } inchangés
}, { $codes ->
    [one] { $codes } code
   *[other] { $codes } codes
}.
import-absent = { $count ->
    [one] { $count } membre n’est pas dans le fichier et reste tel qu’il est
   *[other] { $count } membres ne sont pas dans le fichier et restent tels qu’ils sont
} (--list-missing en donne la liste).
import-list-missing-apart = Avec --list-missing, ajoutez --dry-run ou --codes FICHIER : sinon la liste se mêlerait aux codes.
import-a-code = un code
import-nothing = (vide)
import-progress = { $done ->
    [one] { $done } membre écrit sur { $all }
   *[other] { $done } membres écrits sur { $all }
}
import-codes-not-empty = ce fichier contient déjà quelque chose, peut-être les codes d’un autre import. Nommez un nouveau fichier ; rien n’est importé.
import-codes-no-file = le fichier ne peut pas être créé ({ $error }). Rien n’est importé.
import-codes-unwritten = le fichier des codes ne peut pas être écrit ; rien n’est importé
import-codes-unprinted = les codes ne peuvent pas être affichés ; rien n’est importé
import-uncommitted = rien n’est importé, et les codes écrits ne valent rien
members-no-number = « { $number } » n’est pas un numéro de membre : il compte 8 chiffres, zéros du début compris.
members-unknown = Aucun membre n’a le numéro { $number }. Cherchez avec « members list --query NOM », ajoutez avec « members import ».
members-suspended = Le compte { $number } est suspendu : rétablissez-le d’abord dans l’administration.
members-code-made = Pour { $name }, utilisable une fois jusqu’au { $end }. Le code d’avant ne vaut plus rien.
members-no-role = Il n’y a pas de rôle « { $role } ». Les rôles sont { $roles }.
members-role-granted = { $name } a maintenant le rôle { $role }.
members-role-held = { $name } avait déjà le rôle { $role }.
members-none-found = Aucun membre trouvé.

# Champs
name-letters = Le nom doit contenir au moins une lettre ou un chiffre
email-wrong = Ce n’est pas une adresse électronique
kind-wrong = Le type est étudiant, enseignant ou personnel
card-wrong = Un numéro de carte compte 8 à 20 chiffres ou lettres de A à F
