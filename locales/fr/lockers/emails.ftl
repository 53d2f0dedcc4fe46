# Mails des casiers, et ce que le portail fait de lui-même.
locker-overdue-penalty = Casier { $locker } gardé après l’échéance
audit-locker-overdue = Casier en retard
audit-penalty-given = Pénalité donnée

mail-locker-reminder-subject = Casier { $locker } : bientôt à rendre
mail-locker-reminder-text =
    Bonjour { $name },

    Le casier { $locker } est à vous, échéance : { $until }. D’ici là, videz-le et rendez-le, ou demandez plus de temps :

    { $link }

    Où : { $place }

    Garder un casier trop longtemps empêche d’en prendre un autre pendant quelque temps.

    Parvis, le portail du campus
mail-locker-overdue-subject = Casier { $locker } : l’échéance est passée
mail-locker-overdue-text =
    Bonjour { $name },

    L’échéance du casier { $locker } est passée : { $until }. Si ce n’est pas déjà fait, videz-le et rendez-le :

    { $link }

    Où : { $place }

    Parvis, le portail du campus
mail-locker-penalty-text =
    Bonjour { $name },

    L’échéance du casier { $locker } est passée : { $until }. Si ce n’est pas déjà fait, videz-le et rendez-le :

    { $link }

    Où : { $place }

    Comme il a été gardé trop longtemps, vous ne pouvez pas prendre d’autre casier avant cette date : { $penalty }. Si c’est une erreur, l’équipe peut lever cette pénalité.

    Parvis, le portail du campus
mail-locker-offered-subject = Un casier pour vous : { $locker }
mail-locker-offered-text =
    Bonjour { $name },

    Vous étiez sur la liste d’attente : le casier { $locker } est libre.

    Où : { $place }

    Il est gardé pour vous, dernier délai : { $until }. Prenez-le ici :

    { $link }

    Si vous ne le prenez pas, il ira à la personne suivante.

    Parvis, le portail du campus
mail-locker-taken-back-subject = Le casier { $locker } a été repris
mail-locker-taken-back-text =
    Bonjour { $name },

    L’équipe a repris le casier { $locker }. Il n’est plus à vous. { $reason }

    Où : { $place }

    Si vous y avez laissé quelque chose, adressez-vous à l’équipe. Le casier :

    { $link }

    Parvis, le portail du campus
mail-locker-term-subject = Fin de période : casier { $locker }
mail-locker-term-text =
    Bonjour { $name },

    La période est terminée : le casier { $locker } n’est plus à vous. { $reason }

    Où : { $place }

    Si vous y avez laissé quelque chose, adressez-vous à l’équipe. Le casier :

    { $link }

    Parvis, le portail du campus
mail-locker-reason = Motif : { $reason }
mail-locker-shared-subject = Le casier { $locker } est partagé avec vous
mail-locker-shared-text =
    Bonjour { $name },

    { $holder } partage le casier { $locker } avec vous, échéance : { $until }. Vous pouvez l’ouvrir depuis sa page ou avec votre carte :

    { $link }

    Où : { $place }

    Parvis, le portail du campus
mail-locker-out-of-service-subject = Casier { $locker } : inutilisable pour le moment
mail-locker-out-of-service-text =
    Bonjour { $name },

    Le casier { $locker } est à vérifier ou hors service. Il reste à vous, mais n’est pas utilisable pour le moment. { $reason }

    Où : { $place }

    Si vos affaires s’y trouvent, adressez-vous au personnel. Le casier :

    { $link }

    Parvis, le portail du campus
mail-locker-exchanged-subject = Casier { $locker } à la place du casier { $from }
mail-locker-exchanged-text =
    Bonjour { $name },

    Le personnel vous a donné le casier { $locker } à la place du casier { $from }. { $reason }

    Où : { $place }

    L’échéance reste la même. Votre nouveau casier :

    { $link }

    Parvis, le portail du campus
mail-locker-offer-over-subject = Casier { $locker } : la proposition a expiré
mail-locker-offer-over-text =
    Bonjour { $name },

    Le casier { $locker } vous était proposé et n’a pas été pris à temps : il va à la personne suivante. Pour en attendre un autre :

    { $link }

    Parvis, le portail du campus
mail-locker-reservation-over-subject = Casier { $locker } : votre réservation a expiré
mail-locker-reservation-over-text =
    Bonjour { $name },

    Vous aviez réservé le casier { $locker } et ne l’avez pas ouvert à temps : il est de nouveau libre.

    { $link }

    Parvis, le portail du campus
mail-locker-unshared-subject = Casier { $locker } : plus partagé avec vous
mail-locker-unshared-text =
    Bonjour { $name },

    { $holder } ne partage plus le casier { $locker } avec vous. Si vous y avez laissé quelque chose, adressez-vous à cette personne.

    Où : { $place }

    Parvis, le portail du campus
mail-locker-loan-over-subject = Casier { $locker } : plus partagé avec vous
mail-locker-loan-over-text =
    Bonjour { $name },

    Le casier { $locker }, que { $holder } partageait avec vous, a été rendu ou repris : vous ne pouvez plus l’ouvrir. { $reason }

    Où : { $place }

    Si vous y avez laissé quelque chose, adressez-vous au personnel.

    Parvis, le portail du campus
mail-locker-loan-out-of-service-subject = Casier { $locker }, partagé avec vous : inutilisable pour le moment
mail-locker-loan-out-of-service-text =
    Bonjour { $name },

    Le casier { $locker }, que { $holder } partage avec vous, est à vérifier ou hors service. Il n’est pas utilisable pour le moment. { $reason }

    Où : { $place }

    Si vos affaires s’y trouvent, adressez-vous au personnel. Le casier :

    { $link }

    Parvis, le portail du campus
mail-locker-loan-exchanged-subject = Le casier { $locker } est partagé avec vous à la place du casier { $from }
mail-locker-loan-exchanged-text =
    Bonjour { $name },

    { $holder } a maintenant le casier { $locker } à la place du casier { $from } : il reste partagé avec vous, échéance : { $until }. { $reason }

    Où : { $place }

    Si vous avez laissé quelque chose dans le casier { $from }, adressez-vous au personnel. Le nouveau casier :

    { $link }

    Parvis, le portail du campus
mail-locker-loan-paused-subject = Casier { $locker }, partagé avec vous : fermé pour le moment
mail-locker-loan-paused-text =
    Bonjour { $name },

    Le casier { $locker }, que { $holder } partage avec vous, ne peut pas être ouvert pour le moment.

    Où : { $place }

    Si vos affaires s’y trouvent, adressez-vous au personnel. Le casier :

    { $link }

    Parvis, le portail du campus
mail-locker-loan-resumed-subject = Casier { $locker }, partagé avec vous : de nouveau accessible
mail-locker-loan-resumed-text =
    Bonjour { $name },

    Le casier { $locker }, que { $holder } partage avec vous, peut de nouveau être ouvert. Échéance : { $until }.

    Où : { $place }

    Le casier :

    { $link }

    Parvis, le portail du campus
