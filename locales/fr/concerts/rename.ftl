# Noms corrigés sur les réservations.

booking-name-wrong = Un nom est mal écrit ? La billetterie le corrige ; le numéro et le billet restent les mêmes.
office-name-title = Nom
office-name = Corriger le nom
office-name-text = Le numéro, les places et les codes restent. Le dossier se retrouve désormais par le nom corrigé.
office-name-send = Renvoyer le billet par courriel
flash-name-corrected = Nom corrigé
flash-name-corrected-sent = Nom corrigé ; le billet part par courriel
flash-name-corrected-not-sent = Nom corrigé. Aucune adresse de courriel n’est connue : le billet n’a pas été envoyé.
audit-booking-renamed = Nom corrigé sur une réservation
