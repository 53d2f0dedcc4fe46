# Portes et fin d’un concert, et ordre de la liste de la billetterie.

booking-doors = Portes
booking-end = Fin
time-unknown = non indiquée
times-doors = {", "}portes à { $time }
times-end = {", "}fin à { $time }
concert-over-text = Ce concert est terminé : plus aucune place n’est vendue.
office-field-doors-at = Ouverture des portes
office-field-doors-hint = Facultatif. Sur les billets et dans les courriels.
office-field-ends-at = Fin du concert
office-field-ends-hint = Facultatif. Sinon, le concert compte pour deux heures.
office-field-sale-closes-hint = Au plus tard à la fin du concert
office-doors-order = Les portes doivent ouvrir avant le début du concert, 24 heures avant au plus tôt
office-end-order = Le concert doit finir après son début, 24 heures après au plus tard
office-sale-after-end = La vente doit se terminer au plus tard à la fin du concert : deux heures après son début si la fin n’est pas indiquée
poster-hint = JPEG, PNG, WebP ou GIF, 10 Mo au plus. Elle est gardée entière ; les listes en montrent le centre en petit carré.
office-coming = Aujourd’hui et à venir
office-past = Passés
