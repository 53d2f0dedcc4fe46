// What a conversation gains from script.
"use strict";
