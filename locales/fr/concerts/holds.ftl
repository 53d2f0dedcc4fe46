# Places demandées par leur nombre : ensemble, séparées, avec une place pour fauteuil roulant ; délais écoulés.

concert-only-wheelchairs = { $count ->
    [one] { $count } place pour fauteuil roulant libre, aucune autre place
   *[other] { $count } places pour fauteuil roulant libres, aucune autre place
  }
concert-and-wheelchairs = et { $count ->
    [one] { $count } place pour fauteuil roulant
   *[other] { $count } places pour fauteuil roulant
  }

best-wheelchair = Avec une place pour fauteuil roulant
best-wheelchair-hint = Elle compte parmi les places ; la place d’accompagnant à côté en fait partie.
best-and = { $names } et { $more }
best-apart = { $count ->
    [one] Cette place n’existe plus.
   *[other] Il n’y a plus { $count } places libres côte à côte.
  }
best-fewer = { $count ->
    [one] Il ne reste que { $count } place.
   *[other] Il ne reste que { $count } places.
  } Prenez-en moins, ou attendez autant de places qu’il vous en faut.
best-again = Quelqu’un a été plus rapide. Demandez encore une fois.
best-only-wheelchairs = Il ne reste que des places pour fauteuil roulant.
best-no-wheelchair = Il ne reste aucune place pour fauteuil roulant.
best-wheelchair-apart = { $count ->
    [one] Cette place n’existe plus.
   *[other] Il n’y a plus { $count } places libres côte à côte dont une pour fauteuil roulant.
  }
best-split = { $seats } : cela vous convient ?
best-split-take = Prendre ces places
best-split-lost = L’une de ces places vient d’être prise : aucune n’est gardée pour vous.

office-door-split = { $count ->
   *[other] Il n’y a plus { $count } places libres côte à côte.
  } Les plus proches sont choisies sur le plan : { $seats }.

hold-awaited = Les places libres sont proposées aux personnes de la liste d’attente.
hold-awaited-by-others = D’autres personnes attendent des places : le temps ne peut pas être prolongé.
hold-not-extended-awaited = Le temps ne peut pas être prolongé : d’autres personnes attendent des places.
hold-soon-last = Il reste une minute.
hold-companion = Cette place est destinée à l’accompagnant d’une personne en fauteuil roulant. Choisissez d’abord la place pour fauteuil roulant à côté.
hold-wheelchair = { $seat } est une place pour fauteuil roulant : il n’y a pas de siège. Ce n’est pas ce que vous vouliez ? Rendez-la.
hold-companion-take = Ajouter la place d’accompagnant { $seat }
hold-lapsed = Le temps est écoulé : { $seats } { $count ->
    [one] n’est plus gardée pour vous.
   *[other] ne sont plus gardées pour vous.
  }
hold-lapsed-taken = { $seats } { $count ->
    [one] a été prise entre-temps.
   *[other] ont été prises entre-temps.
  }
hold-lapsed-awaited = { $seats } { $count ->
    [one] est proposée aux personnes de la liste d’attente.
   *[other] sont proposées aux personnes de la liste d’attente.
  }
hold-again = Reprendre { $names }
hold-again-lost = { $seats } : prises entre-temps, en tout ou en partie. Rien n’est gardé pour vous.
hold-choose-others = Choisir d’autres places

waiting-count = Combien
waiting-count-of = { $count ->
    [one] { $count } place
   *[other] { $count } places ensemble
  }
waiting-join-for = { $count ->
    [one] Attendre { $count } place
   *[other] Attendre { $count } places ensemble
  }
waiting-sign-in = Les membres peuvent attendre des places ensemble.
waiting-place-for = { $count ->
    [one] Vous attendez { $count } place ; une place rendue sera gardée 30 minutes pour vous.
   *[other] Vous attendez { $count } places ensemble ; dès que { $count } places sont libres côte à côte, elles seront gardées 30 minutes pour vous. Les personnes qui en attendent moins peuvent être servies avant vous.
  }
waiting-together-free = { $count ->
    [one] Il reste { $count } place libre : prenez-la sur le plan.
   *[other] Il reste { $count } places libres côte à côte : prenez-les sur le plan, ou avec « Proposer ».
  }
