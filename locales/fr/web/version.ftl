# Un enregistrement fondé sur une version plus ancienne.
stale-title = Changé entre-temps
stale = Quelqu’un a changé ceci pendant que vous écriviez. Rien n’est encore enregistré. Enregistrez encore pour mettre votre texte à la place.
stale-at = Ceci a changé { $when }, pendant que vous écriviez. Rien n’est encore enregistré. Enregistrez encore pour mettre votre texte à la place.
stale-by = { $by } a changé ceci { $when }, pendant que vous écriviez. Rien n’est encore enregistré. Enregistrez encore pour mettre votre texte à la place.
stale-field = { $field } : vous avez « { $typed } » ; il y a maintenant « { $standing } ».
stale-message = Vous avez changé ce message sur un autre appareil, { $when }. Il dit maintenant : « { $standing } ». Enregistrez encore pour mettre ce texte à la place.
stale-empty = rien
stale-yes = oui
stale-no = non
language-fr = français
language-en = anglais
