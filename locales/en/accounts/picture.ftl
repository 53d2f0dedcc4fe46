# Why an upload is no profile picture.
picture-too-large = This file is too large: { $max } MB at most.
picture-too-many-pixels = This picture is too big: { $max } megapixels at most.
picture-not-a-picture = This file is not a picture. Choose a JPEG, PNG, WebP or GIF picture.
picture-broken = This picture is damaged or incomplete. Choose another one.
