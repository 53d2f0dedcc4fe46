# Cartes : perdues, retrouvées, remplacées, et comment les lecteurs disent leur numéro.
card-form-as-is = Comme dans le fichier de l’école
card-form-hex = Hexadécimal, premier octet d’abord
card-form-hex-reversed = Hexadécimal, dernier octet d’abord
card-form-decimal = Décimal
card-lost = déclarée perdue
card-lost-since = depuis
card-lost-hint = Cette carte n’ouvre plus rien. Si vous l’avez retrouvée, ou s’il vous en faut une autre, adressez-vous à l’accueil.
card-lose = J’ai perdu ma carte
card-lose-title = Bloquer votre carte ?
card-lose-text = Elle n’ouvre plus aucun casier, tout de suite. Seul l’accueil peut la débloquer. Vous ouvrez toujours votre casier depuis votre téléphone.
card-block = Bloquer la carte perdue
card-unblock = Débloquer la carte
card-replace = Donner une autre carte
card-replace-title = Une autre carte
card-replace-text = La carte d’avant est bloquée tout de suite : elle n’ouvre plus rien. Le membre est prévenu par courriel.
card-unchanged = Rien n’a changé : la carte est déjà ainsi.
record-card-hint-needed = 8 à 20 chiffres ou lettres de A à F, comme imprimés ou lus sur la carte.
flash-card-blocked = La carte est bloquée. Elle n’ouvre plus rien.
flash-card-blocked-before = La carte était déjà bloquée.
flash-card-unblocked = La carte ouvre de nouveau des casiers.
flash-card-replaced = La nouvelle carte ouvre les casiers dès maintenant ; celle d’avant est bloquée.
import-card-lost = cette carte a été déclarée perdue ; l’accueil peut la débloquer
permission-replace-cards = bloquer et remplacer des cartes perdues
audit-card-blocked = Carte bloquée
audit-card-unblocked = Carte débloquée
audit-card-replaced = Carte remplacée
email-card-blocked = Carte bloquée
email-card-unblocked = Carte débloquée
email-card-replaced = Carte remplacée
notice-card-blocked = Votre carte est bloquée depuis { $at }. Elle n’ouvre plus aucun casier. Si vous ne l’avez pas demandé, adressez-vous à l’accueil.
notice-card-unblocked = Votre carte ouvre de nouveau des casiers : { $at }. Si vous ne l’avez pas demandé, adressez-vous à l’accueil.
notice-card-replaced = Vous avez reçu une autre carte : { $at }. Celle d’avant n’ouvre plus rien. Si vous ne l’avez pas demandé, adressez-vous à l’accueil.
mail-card-blocked-subject = Votre carte est bloquée
mail-card-blocked-text =
    Bonjour { $name },

    Votre carte a été déclarée perdue : { $at }. Elle n’ouvre plus aucun casier. Vous ouvrez toujours votre casier depuis sa page.

    Si vous l’avez retrouvée, ou s’il vous en faut une autre, adressez-vous à l’accueil. Si vous ne l’avez pas demandé, prévenez l’accueil tout de suite.

    Parvis, le portail du campus
mail-card-unblocked-subject = Votre carte ouvre de nouveau des casiers
mail-card-unblocked-text =
    Bonjour { $name },

    Votre carte a été débloquée : { $at }. Elle ouvre de nouveau des casiers.

    Si vous ne l’avez pas demandé, prévenez l’accueil tout de suite.

    Parvis, le portail du campus
mail-card-replaced-subject = Vous avez une autre carte
mail-card-replaced-text =
    Bonjour { $name },

    L’accueil vous a donné une autre carte : { $at }. Elle ouvre votre casier et ceux qui vous sont prêtés ; celle d’avant n’ouvre plus rien.

    Si vous ne l’avez pas demandé, prévenez l’accueil tout de suite.

    Parvis, le portail du campus
audit-unknown-card = carte inconnue
audit-foreign-card = carte d’un autre membre
audit-lost-card = carte perdue
audit-expired-card = carte expirée
audit-not-theirs = casier d’un autre
audit-no-locker-here = aucun casier ici
audit-under-penalty = pénalité
audit-too-many-attempts = trop d’essais
