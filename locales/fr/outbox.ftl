# Sortes de courriels.
email-account-link = Lien pour choisir un mot de passe
email-booking-ticket = Billet
email-booking-cancelled = Réservation annulée
email-seat-offered = Place proposée depuis la liste d’attente
email-concert-cancelled = Concert annulé
email-locker-reminder = Casier : échéance proche
email-locker-overdue = Casier : échéance passée
email-locker-offered = Casier proposé depuis la liste d’attente
email-locker-shared = Casier partagé
email-locker-taken-back = Casier repris
email-locker-term = Casier : fin de semestre
