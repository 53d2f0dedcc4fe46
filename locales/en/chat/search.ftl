search-long = A search has at most { $max } characters: make it shorter.
search-many = Search for at most { $max } words at once.
search-punctuation = Punctuation alone cannot be searched for: add a word.
search-understood = Messages { $parts }
search-part-from = by { $names }
search-part-in = in { $names }
search-part-with = with { $words }
search-part-without = without { $words }
search-part-since = since { $day }
search-part-until = before { $day }
search-part-link = with a link
search-part-reaction = with a reaction
search-quoted = “{ $words }”
search-me = you
search-nobody = “{ $name }” (nobody of that name)
search-people-named = { $count ->
    [one] “{ $name }” ({ $count } person)
   *[other] “{ $name }” ({ $count } people)
}
search-no-room = “{ $name }” (none of your conversations)
search-rooms-named = { $count ->
    [one] “{ $name }” ({ $count } conversation)
   *[other] “{ $name }” ({ $count } conversations)
}
search-widen-words = Search for fewer words: a message has to have all of them.
search-widen-phrase = Remove the quotes: they ask for these whole words, in this order.
search-widen-part = Write the beginning of a word alone: “rehear” finds “rehearsal”.
search-widen-without = Remove the words with a dash before them: they leave messages out.
search-widen-from = Remove the name of the author, or write it in another way.
search-widen-in = Remove the name of the conversation: you will search all of yours.
search-widen-days = Choose days that are further apart.
search-widen-has = Remove “has:”: all messages will be searched.
search-widen-blocked = You have blocked { $name }: their messages are not searched.
